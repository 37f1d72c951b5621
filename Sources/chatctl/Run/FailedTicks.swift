import HeartbeatCore
import Synchronization

/// The lines for people about heartbeats that fail: the same failure again and again, as a full disk
/// makes it, is said once in a while with how often it was not said. Scripts get each.
final class FailedTicks: Sendable {
  private struct State {
    var complaints = Complaints()
    var unsaid = 0
  }

  private let state = Mutex(State())
  private let uptime: @Sendable () -> Uptime

  init(uptime: @escaping @Sendable () -> Uptime = { SystemClock().uptime() }) {
    self.uptime = uptime
  }

  /// Nil when the same was said a moment ago.
  func failed(_ error: String, trustedFor trusted: Duration) -> String? {
    state.withLock { state in
      guard let repeated = state.complaints.count(error, at: uptime()) else {
        state.unsaid += 1
        return nil
      }
      state.unsaid -= repeated
      let line = "tick failed: \(error); trusted for another \(TimeText.rounded(trusted))"
      return repeated == 0 ? line : line + " (\(Self.times(repeated)) since this was said)"
    }
  }

  /// After one succeeded, the next failure is news again.
  /// - Returns: What has not been said yet; nil when that is nothing.
  func succeeded() -> String? {
    state.withLock { state in
      defer { state = State() }
      return state.unsaid == 0 ? nil : "before it, the tick failed \(Self.times(state.unsaid))"
    }
  }

  private static func times(_ count: Int) -> String {
    count == 1 ? "once more" : "\(count) more times"
  }
}
