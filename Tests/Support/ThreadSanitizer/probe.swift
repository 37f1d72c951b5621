import Glibc
import Synchronization

// Four threads count together: in a Mutex that they all want all the time, or, as `racing`, in nothing.

final class Count: @unchecked Sendable {
  var plain = 0
  let guarded = Mutex(0)
}

let count = Count()
let isRacing = CommandLine.arguments.last == "racing"
let body: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { _ in
  for _ in 0..<20_000 {
    if isRacing { count.plain += 1 } else { count.guarded.withLock { $0 += 1 } }
  }
  return nil
}
var threads = [pthread_t](repeating: pthread_t(), count: 4)
for index in threads.indices { pthread_create(&threads[index], nil, body, nil) }
for thread in threads { pthread_join(thread, nil) }
print(isRacing ? count.plain : count.guarded.withLock { $0 })
