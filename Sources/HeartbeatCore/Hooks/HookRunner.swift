/// Runs the commands of hooks.
public protocol HookRunner: Sendable {
  /// Runs a command until it has ended, with all that it has started. Blocks.
  /// - Parameters:
  ///   - command: As it was named.
  ///   - news: What it is told.
  ///   - limit: After which it is ended.
  ///   - isCancelled: Asked again and again; once it says so the command is ended.
  func tell(
    _ command: String, _ news: HookNews, limit: Duration,
    isCancelled: @escaping @Sendable () -> Bool
  ) -> HookOutcome
}

public enum HookOutcome: Hashable, Sendable {
  case done
  /// Why, in words.
  case failed(String)
  case cancelled
}
