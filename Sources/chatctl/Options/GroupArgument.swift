import HeartbeatCore

/// Names of groups, as they are typed.
enum GroupArgument {
  /// For the `transform` of an argument.
  static func name(_ text: String) throws -> String {
    if let fault = ChatGroup.fault(inName: text) { throw InvalidInput(fault) }
    return text
  }

  /// For the `transform` of an option: how many chats may run at once, nil for `none`.
  static func maxRunning(_ text: String) throws -> MaxRunning {
    if text == "none" { return .unlimited }
    guard let number = IntegerArgument.number(text), (1...1_000_000).contains(number) else {
      throw InvalidInput(
        "a whole number from 1 to 1000000 or none is needed; chatctl pause keeps a group from running any"
      )
    }
    return .atMost(number)
  }

  enum MaxRunning {
    case atMost(Int)
    case unlimited

    var number: Int? { if case .atMost(let number) = self { number } else { nil } }
  }

  /// In the order in which they were named first.
  static func unique(_ names: [String]) -> [String] { names.differentTexts }
}
