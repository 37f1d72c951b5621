/// Where a chat stands. A lease exists exactly while it is ``running``.
public enum ChatStatus: String, CaseIterable, Sendable {
  /// Wants a worker.
  case pending
  /// Leased by one worker.
  case running
  /// Interrupted; runs again only when asked.
  case waiting
  case completed
  /// Gave up, with the reason in ``Chat/error``.
  case error
}
