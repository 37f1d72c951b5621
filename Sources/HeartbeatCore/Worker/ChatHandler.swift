/// Does the work of one chat. Returning completes the chat; throwing uses up an attempt, unless it
/// is a ``ChatFailure`` that says otherwise; throwing after a cancellation leaves the chat as
/// whoever took it made it.
public typealias ChatHandler = @Sendable (ChatRun) async throws -> ChatAnswer

/// How a chat's work ended well.
public struct ChatAnswer: Hashable, Sendable {
  /// Stored as an assistant message in the transaction that completes the chat.
  public let text: String?
  /// Of the command, where the work was one.
  public let exitCode: Int32?

  /// Done, with nothing to say.
  public static let done = ChatAnswer()

  public init(_ text: String? = nil, exitCode: Int32? = nil) {
    self.text = text
    self.exitCode = exitCode
  }
}

/// How a chat's work ended badly.
public struct ChatFailure: Error, Hashable, Sendable {
  /// Stored as the chat's error.
  public let reason: String
  public let exitCode: Int32?
  /// False: tried again without using up an attempt (EX_TEMPFAIL of sysexits(3)).
  public let countsAsAttempt: Bool

  public init(_ reason: String, exitCode: Int32? = nil, countsAsAttempt: Bool = true) {
    self.reason = reason
    self.exitCode = exitCode
    self.countsAsAttempt = countsAsAttempt
  }
}
