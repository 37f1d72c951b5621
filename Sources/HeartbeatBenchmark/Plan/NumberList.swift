/// Whole numbers as they are typed: `1000,10000`.
package enum NumberList {
  /// - Returns: Nil for what is no such list, or has a number outside of `range`.
  package static func parse(_ text: String, in range: ClosedRange<Int>) -> [Int]? {
    var numbers: [Int] = []
    for word in text.split(separator: ",", omittingEmptySubsequences: false) {
      let isDigits = !word.isEmpty && word.utf8.allSatisfy { (48...57).contains($0) }
      guard isDigits, let number = Int(word), range.contains(number) else { return nil }
      numbers.append(number)
    }
    return numbers
  }
}
