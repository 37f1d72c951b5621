/// Cuts a stream of bytes into lines. A line longer than the limit comes in several parts.
struct LineSplitter {
  static let longestLine = 8192

  private var rest: [UInt8] = []

  /// The lines that `bytes` complete, without their newlines.
  mutating func lines(_ bytes: some Sequence<UInt8>) -> [String] {
    var lines: [String] = []
    for byte in bytes {
      if byte == UInt8(ascii: "\n") {
        lines.append(take())
      } else {
        rest.append(byte)
        if rest.count == Self.longestLine { lines.append(take()) }
      }
    }
    return lines
  }

  /// What came after the last newline; nil for nothing.
  mutating func end() -> String? { rest.isEmpty ? nil : take() }

  private mutating func take() -> String {
    defer { rest.removeAll(keepingCapacity: true) }
    return String(decoding: rest, as: UTF8.self)
  }
}
