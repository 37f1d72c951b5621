/// Does the work of one chat. Returning completes the chat; throwing uses up an attempt, unless it
/// is a ``ChatFailure`` that says otherwise.
///
/// Once the work was cancelled neither counts: the chat stays as whoever took it made it, and one
/// that was cancelled because the worker stops is given back, since half-done work that was saved in
/// time may look like work that is done. ``ChatRun/keepOutcome()`` is for work that had ended before.
/// Work that was cancelled because it took longer or was silent for longer than it may has failed,
/// whatever it returns.
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

/// Thrown by a handler whose work could not be ended: something of it goes on. The chat is treated as
/// after any error, but its next run waits until nothing is left.
public protocol WorkGoesOn: Error {}

/// Thrown by a handler whose work was cut short by its cancellation. Only a run that took longer or was
/// silent for longer than it may says so in its chat's error.
public struct CancelledWork: Error, Hashable, Sendable {
  /// What the work said last, such as the end of a command's stderr.
  public let lastWords: String?
  public let exitCode: Int32?

  public init(lastWords: String? = nil, exitCode: Int32? = nil) {
    self.lastWords = lastWords
    self.exitCode = exitCode
  }
}

/// How a chat's work ended badly.
public struct ChatFailure: Error, Hashable, Sendable {
  /// Stored as the chat's error.
  public let reason: String
  public let exitCode: Int32?
  /// Whether a signal ended it, where it was a command.
  public let wasSignalled: Bool
  /// False: tried again without using up an attempt (EX_TEMPFAIL of sysexits(3)).
  public let countsAsAttempt: Bool
  /// Whether no other attempt can end otherwise, so that none is made.
  public let isFinal: Bool

  public init(
    _ reason: String, exitCode: Int32? = nil, wasSignalled: Bool = false,
    countsAsAttempt: Bool = true, isFinal: Bool = false
  ) {
    self.isFinal = isFinal
    self.reason = reason
    self.exitCode = exitCode
    self.wasSignalled = wasSignalled
    self.countsAsAttempt = countsAsAttempt
  }
}
