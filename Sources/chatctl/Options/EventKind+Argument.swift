import HeartbeatCore

extension Event.Kind {
  /// For the `transform` of an option.
  static func parse(_ text: String) throws -> Event.Kind {
    if let kind = Event.Kind(rawValue: text) { return kind }
    // People write it as options are written.
    guard let near = Nearest.name(to: text.replacing("-", with: "_"), among: names) else {
      throw InvalidInput("a kind of event is one of \(names.joined(separator: ", "))")
    }
    throw InvalidInput("there is no kind of event \(text); did you mean: \(near)")
  }

  static var names: [String] { allCases.map(\.rawValue) }
}
