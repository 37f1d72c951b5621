public import HeartbeatCore

/// A lock file that cannot be opened or made, with a sentence for people.
public struct LockFileFailure: DatabaseFailure, Equatable {
  public let path: String
  public let reason: String

  public var description: String { "cannot open \(path): \(reason)" }
}
