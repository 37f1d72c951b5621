/// How a holder ends its run of a chat.
public struct Ending: Hashable, Sendable {
  public enum Outcome: Hashable, Sendable {
    /// Done, with what is stored as an assistant message.
    case completed(answer: String?)
    /// The attempt is used up. Nil for `retryAt`: it was the last.
    case failed(error: String, retryAt: Timestamp?)
    /// Given back without using up an attempt, at its old place in the queue.
    case released(reason: String, retryAt: Timestamp?)
  }

  public enum Result: Hashable, Sendable {
    /// The status that the chat has now.
    case accepted(ChatStatus)
    /// The lease was no longer held; nothing was changed.
    case leaseLost
  }

  public let lease: Lease
  public let outcome: Outcome
  /// The newest message that the run has read; nil when it has read none. One that arrived later
  /// makes the chat run again.
  public let readMessages: Int64?
  /// False for a chat that is given back although its work goes on: its next run waits.
  public let hasEnded: Bool
  /// Of the command, where the work was one.
  public let exitCode: Int32?
  /// The newest sign that the run gave; nil for none that its worker has heard.
  public let lastOutputAt: Timestamp?

  public init(
    lease: Lease, outcome: Outcome, readMessages: Int64? = nil, hasEnded: Bool = true,
    exitCode: Int32? = nil, lastOutputAt: Timestamp? = nil
  ) {
    self.lastOutputAt = lastOutputAt
    self.exitCode = exitCode
    self.hasEnded = hasEnded
    self.lease = lease
    self.outcome = outcome
    self.readMessages = readMessages
  }
}
