/// Command lines that people can copy.
enum ShellText {
  /// The words as one would type them, each quoted where a shell would not leave it alone.
  static func line(_ words: some Sequence<String>) -> String {
    words.map(quoted).joined(separator: " ")
  }

  /// The same after the program's name; a line that nobody would read ends with an ellipsis.
  /// - Parameter message: A last word that is text and reads as such: in quotes.
  static func command(_ words: some Sequence<String>, message: String? = nil) -> String {
    var line = "chatctl " + line(words)
    if let message { line += " " + inQuotes(message) }
    return line.count <= longest ? line : line.prefix(longest) + "…"
  }

  private static let longest = 300

  static func quoted(_ word: String) -> String {
    let isPlain = word.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...:
        true
      default: "%+,-./:=@_".utf8.contains(byte)
      }
    }
    return isPlain && !word.isEmpty ? word : inQuotes(word)
  }

  private static func inQuotes(_ word: String) -> String {
    if word.unicodeScalars.contains(where: TerminalText.isControl) { return escaped(word) }
    // Double quotes read best around text that they keep as it is.
    if !word.isEmpty, !word.contains(where: { "\"\\$`!".contains($0) }) { return "\"\(word)\"" }
    return "'" + word.replacing("'", with: "'\\''") + "'"
  }

  /// Within single quotes a line feed would break the line that is shown.
  private static func escaped(_ word: String) -> String {
    let text = word.unicodeScalars.map { scalar in
      switch scalar {
      case "\n": "\\n"
      case "\t": "\\t"
      case "'", "\\": "\\\(scalar)"
      case _ where TerminalText.isControl(scalar):
        "\\u00" + String(scalar.value >> 4, radix: 16) + String(scalar.value & 15, radix: 16)
      default: String(scalar)
      }
    }
    return "$'\(text.joined())'"
  }
}
