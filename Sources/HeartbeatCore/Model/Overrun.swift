/// How a run took longer, or gave no sign for longer, than it may.
public struct Overrun: Hashable, Sendable {
  public enum Kind: String, CaseIterable, Sendable {
    /// It took longer than it may.
    case timeout
    /// It neither printed anything nor said how far it is for longer than it may.
    case silence
  }

  public let kind: Kind
  public let limit: Duration
  /// Its begin, or the last sign that it gave.
  public let since: Timestamp

  public init(_ kind: Kind, limit: Duration, since: Timestamp) {
    self.kind = kind
    self.limit = limit
    self.since = since
  }

  /// For people. The first line is the same for all runs of one limit, so that errors can be grouped
  /// by it.
  public var sentence: String {
    let what =
      switch kind {
      case .timeout: "it ran for \(limit.exactText)"
      case .silence: "it gave no sign for \(limit.exactText)"
      }
    return "\(kind.rawValue): \(what)\nsince \(since.universalText)"
  }

  /// What the chat's error becomes.
  func error(lastWords: String?) -> String {
    guard let lastWords, !lastWords.isEmpty else { return sentence }
    return "\(sentence): \(lastWords)"
  }
}

extension Cause {
  init(_ kind: Overrun.Kind) {
    self =
      switch kind {
      case .timeout: .timeout
      case .silence: .silence
      }
  }
}
