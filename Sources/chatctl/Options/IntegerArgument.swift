/// A whole number within limits, as it is typed.
enum IntegerArgument {
  /// For the `transform` of an option.
  static func parse(in range: ClosedRange<Int>) -> @Sendable (String) throws -> Int {
    { text in
      guard let number = number(text), range.contains(number) else {
        throw InvalidInput(sentence(for: range))
      }
      return number
    }
  }

  /// Digits with an optional minus sign; Swift's own parser takes a plus sign too.
  static func number(_ text: String) -> Int? {
    text.utf8.first == UInt8(ascii: "+") ? nil : Int(text)
  }

  private static func sentence(for range: ClosedRange<Int>) -> String {
    range.upperBound == .max
      ? "a whole number of at least \(range.lowerBound) is needed"
      : "a whole number from \(range.lowerBound) to \(range.upperBound) is needed"
  }
}
