/// Cuts a stream of bytes into lines. A line longer than the limit comes in several parts.
struct LineSplitter {
  static let longestLine = 8192

  private var rest: [UInt8] = []

  /// The lines that `bytes` complete, without their newlines.
  mutating func lines(_ bytes: [UInt8]) -> [String] {
    var lines: [String] = []
    var start = bytes.startIndex
    while start < bytes.endIndex {
      let room = Self.longestLine - rest.count
      let portion = bytes[start...].prefix(room)
      if let newline = portion.firstIndex(of: UInt8(ascii: "\n")) {
        rest += portion[..<newline]
        lines.append(take(rest.count))
        start = newline + 1
      } else {
        rest += portion
        start = portion.endIndex
        // What a cut inside a character leaves goes on with the next part.
        if rest.count == Self.longestLine {
          lines.append(take(UTF8Bytes.wholeCharacters(in: rest)))
        }
      }
    }
    return lines
  }

  /// What came after the last newline; nil for nothing.
  mutating func end() -> String? { rest.isEmpty ? nil : take(rest.count) }

  private mutating func take(_ count: Int) -> String {
    defer { rest.removeFirst(count) }
    return UTF8Bytes.text(rest.prefix(count))
  }
}
