import Foundation
import Synchronization

/// Runs `bodies` at once, each on a thread of its own, and waits for all.
/// - Returns: Their results in the order of `bodies`.
func inThreads<Result: Sendable>(
  _ bodies: (@Sendable () throws -> Result)...
) throws -> [Result] {
  let collected = Collected<Result>()
  let group = DispatchGroup()
  for (index, body) in bodies.enumerated() {
    group.enter()
    Thread.detachNewThread {
      let result = Swift.Result { try body() }
      collected.results.withLock { $0[index] = result }
      group.leave()
    }
  }
  group.wait()
  let results = collected.results.withLock { $0 }
  return try results.sorted { $0.key < $1.key }.map { try $0.value.get() }
}

private final class Collected<Result: Sendable>: Sendable {
  let results = Mutex<[Int: Swift.Result<Result, any Error>]>([:])
}
