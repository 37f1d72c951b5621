import HeartbeatCore

extension ChatStatus {
  /// For the `transform` of an option.
  static func parse(_ text: String) throws -> ChatStatus {
    guard let status = ChatStatus(rawValue: text) else {
      throw InvalidInput("a status is one of \(names.joined(separator: ", "))")
    }
    return status
  }

  static var names: [String] { allCases.map(\.rawValue) }
}
