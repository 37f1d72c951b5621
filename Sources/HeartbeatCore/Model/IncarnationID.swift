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

  public var description: String { String(rawValue) }
}
