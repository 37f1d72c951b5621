internal import Glibc
import HeartbeatCore
import Synchronization

/// Looks at the index of a write-ahead log, many times a second, on a thread of its own.
///
/// The index is a file beside the database, which another process may read as one. This process has no connection to
/// the database meanwhile: closing a descriptor of its own would drop the locks of that.
///
/// Source: https://www.sqlite.org/howtocorrupt.html#posix_close_bug
final class LogSampler: LogMeter {
  private struct State {
    var count = LogCount()
    var isEnded = false
  }

  private final class Shared: Sendable {
    let state = Mutex(State())
    let file: Int32

    init(_ file: Int32) { self.file = file }

    deinit { close(file) }

    func look() {
      var bytes = [UInt8](repeating: 0, count: LogLook.byteCount)
      guard pread(file, &bytes, bytes.count, 0) == bytes.count, let look = LogLook(bytes) else {
        return
      }
      state.withLock { $0.count.add(look) }
    }
  }

  /// Copying a log takes several milliseconds, since it waits for the disk.
  private static let pauseMicroseconds: UInt32 = 1_000

  private let shared: Shared

  /// - Throws: ``StoreError/invalid(_:)`` where there is no index.
  init(index path: String) throws {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw StoreError.invalid("the log of the database cannot be seen") }
    shared = Shared(file)
    shared.look()
    try SystemThread.start(name: "bench-log") { [shared] in
      while !shared.state.withLock({ $0.isEnded }) {
        usleep(Self.pauseMicroseconds)
        shared.look()
      }
    }
  }

  func end() -> Int? {
    shared.look()
    return shared.state.withLock { state in
      state.isEnded = true
      return state.count.bytes
    }
  }

  deinit { shared.state.withLock { $0.isEnded = true } }
}
