public import HeartbeatCore

/// A lock file that cannot be opened or made, with a sentence for people.
public struct LockFileFailure: DatabaseFailure, Equatable {
  public let path: String
  public let reason: String

  package init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }

  public var description: String { "cannot open \(path): \(reason)" }
}
