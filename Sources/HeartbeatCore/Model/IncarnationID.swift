/// One process start of a worker. A lease belongs to an incarnation, so a restarted worker that
/// has the same worker id is a different owner.
public struct IncarnationID: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  public let rawValue: Int64

  public init(rawValue: Int64) {
    self.rawValue = rawValue
  }

  package init(_ rawValue: Int64) {
    self.rawValue = rawValue
  }

  /// A number that no other incarnation has, whatever the database says: one that was replaced by an
  /// older copy must not hand out a number again that a process still goes by. It has 47 bits: each
  /// lease holds it, and so many fit into 6 bytes of a row; every reader of JSON keeps them exactly
  /// (RFC 8259, section 6).
  public static func random() -> IncarnationID {
    IncarnationID(Chance.integer(in: 1..<(1 << 47)))
  }

  public var description: String { String(rawValue) }
}
