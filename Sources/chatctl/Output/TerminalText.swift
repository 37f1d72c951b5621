import HeartbeatView

/// Text that came from users, made harmless for a terminal.
enum TerminalText {
  /// Replaces each character that could steer a terminal or reorder what it shows.
  static func safe(_ text: some StringProtocol) -> String {
    // Most text is printable ASCII, which needs no look into Unicode's tables.
    if text.utf8.allSatisfy({ 0x20..<0x7F ~= $0 }) { return String(text) }
    var safe = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      safe.append(scalar.isSteering ? "\u{FFFD}" : scalar)
    }
    return String(safe)
  }

  /// The lines of a text, each harmless, with tabs as spaces.
  static func safeLines(_ text: String) -> [String] {
    text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .map { line in safe(String(line.map { $0 == "\t" ? " " : $0 })) }
  }

  /// True for what Unicode calls a control character, which never becomes more. Source: The Unicode Standard,
  /// section 4.5, General_Category Cc is immutable.
  static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 || 0x7F...0x9F ~= scalar.value
  }
}
