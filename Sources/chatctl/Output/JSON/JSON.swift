import FoundationEssentials
import HeartbeatCore

/// Machine output.
enum JSON {
  /// One document on one line, with its keys in a stable order.
  static func encode(_ value: some Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try Array(encoder.encode(value))
  }
}

extension Output {
  /// One line of JSON.
  func json(_ value: some Encodable) throws {
    try write(try JSON.encode(value))
    try write(CollectionOfOne(UInt8(ascii: "\n")))
  }
}
