/// What a list of chats is in the order of. What a chat has not comes first, and chats that are alike are
/// in the order of their ids.
public enum ChatOrder: String, CaseIterable, Sendable {
  case id
  case title
  /// Pending, running, waiting, completed, error.
  case status
  case worker
  case group
  /// The highest last.
  case priority
  case attempts
  case created
  case updated
  /// When the newest run began, and ended.
  case started
  case ended
  /// How long chats have been running; the longest last.
  case running
  /// When the work last gave a sign; the newest last.
  case output
}
