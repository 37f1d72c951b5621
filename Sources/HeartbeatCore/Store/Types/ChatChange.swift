/// What an operator can do to the status of many chats.
public enum ChatChange: CaseIterable, Sendable {
  case interrupt, complete, retry, delete
  /// A retry, also of what is completed.
  case runAgain

  /// The statuses that it changes; chats that have another one are left as they are.
  public var allowed: Set<ChatStatus> {
    switch self {
    case .interrupt: [.running, .pending]
    case .complete: [.running, .waiting]
    case .retry: [.error, .waiting]
    case .runAgain: [.error, .waiting, .completed]
    case .delete: Set(ChatStatus.allCases)
    }
  }

  /// The status afterwards; nil when the chat is gone.
  public var outcome: ChatStatus? {
    switch self {
    case .interrupt: .waiting
    case .complete: .completed
    case .retry, .runAgain: .pending
    case .delete: nil
    }
  }
}
