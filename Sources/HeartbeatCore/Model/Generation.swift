/// The fencing token of a chat: +1 at every acquisition by anyone, never reset or reused.
public struct Generation: RawRepresentable, Hashable, Sendable, Comparable, CustomStringConvertible
{
  public let rawValue: Int64

  public init(rawValue: Int64) {
    self.rawValue = rawValue
  }

  package init(_ rawValue: Int64) {
    self.rawValue = rawValue
  }

  public var description: String { String(rawValue) }

  public static func < (left: Generation, right: Generation) -> Bool {
    left.rawValue < right.rawValue
  }
}
