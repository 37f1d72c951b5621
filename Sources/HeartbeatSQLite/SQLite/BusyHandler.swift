internal import CSQLite
import Glibc
import Synchronization

/// Waits for another connection's lock in short, even steps, up to a timeout.
///
/// SQLite's own `busy_timeout` backs off to 100 ms between two tries, which lets a stream of short
/// writers pass a waiting heartbeat again and again; a step of at most 2 ms does not.
///
/// Source: https://www.sqlite.org/c3ref/busy_handler.html
///
/// Sendable: the timeout, which may change while somebody waits, is atomic; the rest is used by the
/// thread that uses the connection.
final class BusyHandler: @unchecked Sendable {
  private let timeoutNanoseconds: Atomic<Int64>
  private var startedWaiting = ContinuousClock.now

  var timeout: Duration {
    get { .nanoseconds(timeoutNanoseconds.load(ordering: .relaxed)) }
    set { timeoutNanoseconds.store(newValue.wholeNanoseconds, ordering: .relaxed) }
  }

  init(timeout: Duration) {
    timeoutNanoseconds = Atomic(timeout.wholeNanoseconds)
  }

  func install(on handle: OpaquePointer) {
    // The connection owns this handler and closes the handle before it lets go of it.
    sqlite3_busy_handler(
      handle,
      { context, previousCalls in
        guard let context else { return 0 }
        let handler = Unmanaged<BusyHandler>.fromOpaque(context).takeUnretainedValue()
        return handler.waitOnce(previousCalls: previousCalls) ? 1 : 0
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  /// - Returns: False when the timeout is spent, so that SQLite answers SQLITE_BUSY.
  func waitOnce(previousCalls: Int32) -> Bool {
    if previousCalls == 0 { startedWaiting = .now }
    guard startedWaiting.duration(to: .now) < timeout else { return false }
    usleep(previousCalls < 10 ? 500 : 2_000)
    return true
  }
}
