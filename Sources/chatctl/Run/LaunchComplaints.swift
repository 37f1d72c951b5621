import HeartbeatCore
import Synchronization

/// Says on stderr why commands cannot be started for now, such as under a limit that was lowered
/// meanwhile: the chats are tried again without end, and nothing else would tell a reader why.
final class LaunchComplaints: Sendable {
  private let complaints = Mutex(Complaints())
  private let uptime: @Sendable () -> Uptime
  private let say: @Sendable (String) -> Void

  init(
    uptime: @escaping @Sendable () -> Uptime = { SystemClock().uptime() },
    say: @escaping @Sendable (String) -> Void
  ) {
    self.uptime = uptime
    self.say = say
  }

  /// The same work, whose failures are heard.
  func listening(to handler: @escaping ChatHandler) -> ChatHandler {
    { chat in
      do {
        return try await handler(chat)
      } catch let failure as ChatFailure {
        self.note(failure)
        throw failure
      }
    }
  }

  /// What a command's own exit code says is its own matter.
  func note(_ failure: ChatFailure) {
    guard !failure.countsAsAttempt, failure.exitCode == nil else { return }
    // Whatever differs from chat to chat is a number.
    let kind = failure.reason.filter { !$0.isNumber }
    guard let unsaid = complaints.withLock({ $0.count(kind, at: uptime()) }) else { return }
    let more = unsaid == 0 ? "" : " (\(unsaid) more times since this was said)"
    say("a command cannot be started for now, and is tried again: \(failure.reason)\(more)")
  }
}
