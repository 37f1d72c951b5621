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

  private static func width(_ character: Character) -> Int {
    let scalars = character.unicodeScalars
    if scalars.count > 1, isEmojiSequence(scalars) { return 2 }
    return scalars.reduce(0) { $0 + width($1) }
  }

  /// Whether several scalars are one picture: a flag, a keycap, a family, a tone of skin.
  /// Source: https://www.unicode.org/reports/tr51/#Emoji_Sequences
  private static func isEmojiSequence(_ scalars: String.UnicodeScalarView) -> Bool {
    // A tone of skin alone is a picture of its own, and so is one behind a space, which belongs to the same
    // character: a text has the same width wherever it stands.
    guard let first = scalars.first, first.properties.isEmoji, !first.properties.isEmojiModifier
    else { return false }
    return scalars.dropFirst().contains { scalar in
      switch scalar.value {
      case 0xFE0F, 0x200D, 0x1F1E6...0x1F1FF, 0x1F3FB...0x1F3FF: true
      default: false
      }
    }
  }

  private static func width(_ scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x300 { return 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    if joined.contains(where: { $0.contains(scalar.value) }) { return 0 }
    let isWide =
      scalar.properties.isEmojiPresentation || wide.contains { $0.contains(scalar.value) }
    return isWide ? 2 : 1
  }

  /// Vowels and finals of Hangul, which share the columns of the consonant before them.
  private static let joined: [ClosedRange<UInt32>] = [0x1160...0x11FF, 0xD7B0...0xD7FF]

  /// The blocks of wide characters that are no emoji.
  /// Source: https://www.unicode.org/Public/UCD/latest/ucd/EastAsianWidth.txt
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2329...0x232A, 0x2630...0x2637, 0x268A...0x268F, 0x2E80...0x303E,
    0x3041...0x3247, 0x3250...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
    0xFE10...0xFE19,
    0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF,
    0x1D300...0x1D376, 0x1F200...0x1F265, 0x1F300...0x1F320, 0x1F3E0...0x1F3F0, 0x1F947...0x1F9FF,
    0x20000...0x3FFFD,
  ]
}
