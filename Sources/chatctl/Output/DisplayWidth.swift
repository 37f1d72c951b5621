/// How many columns of a terminal a text takes.
enum DisplayWidth {
  static func of(_ text: String) -> Int {
    text.utf8.allSatisfy { $0 < 0x80 } ? text.utf8.count : text.reduce(0) { $0 + width($1) }
  }

  /// Cuts a text that is wider than `limit`, with an ellipsis in its last column.
  static func cut(_ text: String, to limit: Int) -> String {
    guard of(text) > limit else { return text }
    var cut = ""
    var columns = 1
    for character in text {
      columns += width(character)
      guard columns <= limit else { break }
      cut.append(character)
    }
    return cut + "…"
  }

  /// A character is as wide as its first scalar: what follows combines with it.
  private static func width(_ character: Character) -> Int {
    guard let scalar = character.unicodeScalars.first else { return 0 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: return wide.contains { $0.contains(scalar.value) } ? 2 : 1
    }
  }

  /// The large blocks of wide characters.
  /// Source: https://www.unicode.org/Public/UCD/latest/ucd/EastAsianWidth.txt
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
    0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F,
    0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x1FA70...0x1FAFF, 0x20000...0x3FFFD,
  ]
}
