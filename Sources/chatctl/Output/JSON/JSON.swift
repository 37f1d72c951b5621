import FoundationEssentials
import HeartbeatCore

/// Machine output.
enum JSON {
  /// One document on one line, with its keys in a stable order. The control characters that JSON
  /// allows as they are, DEL and C1, are escaped too: some terminals obey them.
  static func encode(_ value: some Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return escapingControls(try Array(encoder.encode(value)))
  }

  /// They can only stand inside strings, where an escape means the same.
  private static func escapingControls(_ json: [UInt8]) -> [UInt8] {
    func isC1(_ index: Int) -> Bool {
      json[index] == 0xC2 && index + 1 < json.count && json[index + 1] < 0xA0
    }
    guard json.indices.contains(where: { json[$0] == 0x7F || isC1($0) }) else { return json }
    var escaped: [UInt8] = []
    var index = 0
    while index < json.count {
      if json[index] == 0x7F {
        escaped += "\\u007f".utf8
      } else if isC1(index) {
        escaped += ("\\u00" + String(json[index + 1], radix: 16)).utf8
        index += 1
      } else {
        escaped.append(json[index])
      }
      index += 1
    }
    return escaped
  }
}

extension Output {
  /// One line of JSON.
  func json(_ value: some Encodable) throws {
    try write(try JSON.encode(value))
    try write(CollectionOfOne(UInt8(ascii: "\n")))
  }
}
