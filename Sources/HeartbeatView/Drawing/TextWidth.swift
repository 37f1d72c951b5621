/// How wide a text will be, without a font to ask: rather too wide than too narrow.
enum TextWidth {
  /// - Parameter size: Of the font, in pixels.
  static func of(_ text: String, size: Double) -> Double {
    text.unicodeScalars.reduce(0) { sum, scalar in
      switch scalar {
      case "i", "l", "j", "t", "f", "r", "I", ".", ",", ":", ";", "'", "|", " ", "(", ")":
        sum + size * 0.36
      case "m", "w", "M", "W": sum + size * 0.9
      case "\u{2E80}"...: sum + size * 1.1
      default: sum + size * 0.6
      }
    }
  }

  /// The text, or its begin with an ellipsis.
  static func fitted(_ text: String, size: Double, width: Double) -> String {
    guard of(text, size: size) > width else { return text }
    var fitted = text
    while !fitted.isEmpty, of(fitted + "…", size: size) > width { fitted.removeLast() }
    return fitted + "…"
  }
}
