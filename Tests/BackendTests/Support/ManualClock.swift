import Synchronization

@testable import HeartbeatCore

/// Time that stands still until a test moves it.
final class ManualClock: WorkerClock {
  private struct State {
    var wall = Timestamp(milliseconds: 1_790_000_000_000)
    var uptime = Uptime(nanoseconds: 1_000_000_000_000)
    var suspended: Duration = .zero
  }

  private let state = Mutex(State())

  func wallTime() -> Timestamp { state.withLock { $0.wall } }

  func uptime() -> Uptime { state.withLock { $0.uptime } }

  func workingTime() -> Uptime { state.withLock { $0.uptime - $0.suspended } }

  /// A wait that nobody else ends moves the time itself: the tests of single steps have one thread.
  func wait(for signal: WakeSignal, until deadline: Uptime) {
    let missing = deadline - uptime()
    if missing > .zero { advance(by: missing) }
  }

  /// Both clocks go on.
  func advance(by duration: Duration) {
    state.withLock { state in
      state.wall = state.wall + duration
      state.uptime = state.uptime + duration
    }
  }

  /// The machine sleeps: what works on it stands still.
  func suspend(for duration: Duration) {
    advance(by: duration)
    state.withLock { $0.suspended += duration }
  }

  /// Somebody sets the wall clock; the steady one does not notice.
  func setWallClock(by duration: Duration) {
    state.withLock { $0.wall = $0.wall + duration }
  }
}
