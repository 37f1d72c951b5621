/// The identity of a chat: a positive integer, never used twice in one database.
public struct ChatID: RawRepresentable, Hashable, Sendable, Comparable, CustomStringConvertible {
  public let rawValue: Int64

  /// Nil unless `rawValue` is positive.
  public init?(rawValue: Int64) {
    guard rawValue > 0 else { return nil }
    self.rawValue = rawValue
  }

  /// For ids read from the database, whose schema has checked them.
  package init(_ rawValue: Int64) {
    self.rawValue = rawValue
  }

  public var description: String { String(rawValue) }

  public static func < (left: ChatID, right: ChatID) -> Bool { left.rawValue < right.rawValue }
}
