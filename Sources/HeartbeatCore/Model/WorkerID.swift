/// The name under which a process runs chats: 1 to 64 of `A-Z a-z 0-9 . _ -`.
public struct WorkerID: Hashable, Sendable, Comparable, CustomStringConvertible {
  public let name: String

  /// - Throws: ``InvalidWorkerID`` with a sentence that says what is wrong with `name`.
  public init(_ name: String) throws(InvalidWorkerID) {
    guard !name.isEmpty else { throw InvalidWorkerID(reason: "a worker id must not be empty") }
    guard name.utf8.count <= 64 else {
      throw InvalidWorkerID(
        reason: "a worker id has at most 64 characters; this one has \(name.utf8.count)")
    }
    guard name.utf8.allSatisfy(Self.isAllowed) else {
      throw InvalidWorkerID(
        reason: "a worker id consists of A-Z a-z 0-9 . _ -; this one has another character")
    }
    self.name = name
  }

  /// For names read from the database, which only validated ids enter.
  package init(stored name: String) {
    self.name = name
  }

  public var description: String { name }

  public static func < (left: WorkerID, right: WorkerID) -> Bool { left.name < right.name }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): true
    default: false
    }
  }
}

public struct InvalidWorkerID: Error, CustomStringConvertible {
  public let reason: String
  public var description: String { reason }
}
