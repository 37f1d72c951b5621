extension Unicode.Scalar {
  /// Whether it could steer what shows a text, or reorder the text around it: the C0 and C1 controls, DEL, line
  /// and paragraph separators, bidi overrides and other format characters. The joiners do not: emoji and several
  /// scripts need them, and nothing obeys them.
  package var isSteering: Bool {
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    case .format: self != "\u{200C}" && self != "\u{200D}"
    default: false
    }
  }
}
