/// Bytes that are meant to be UTF-8 and may be anything.
enum UTF8Bytes {
  /// Valid text without NUL, which neither the database's functions nor a terminal can show. What
  /// is not UTF-8 is replaced, and so is NUL.
  static func text(_ bytes: some Collection<UInt8>) -> String {
    guard bytes.contains(0) else { return String(decoding: bytes, as: UTF8.self) }
    return String(decoding: bytes.flatMap { $0 == 0 ? replacement : [$0] }, as: UTF8.self)
  }

  private static let replacement = Array("\u{FFFD}".utf8)

  static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }

  /// How many bytes there are before a character that is not all there at the end.
  static func wholeCharacters(in bytes: [UInt8]) -> Int {
    // A character has at most four bytes, the first of which says how many.
    for (behind, byte) in bytes.suffix(4).reversed().enumerated() where !isContinuation(byte) {
      let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
      return length > behind + 1 ? bytes.count - behind - 1 : bytes.count
    }
    return bytes.count
  }
}
