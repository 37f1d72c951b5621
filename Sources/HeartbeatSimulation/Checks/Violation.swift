/// A rule that did not hold.
package struct Violation: Error, Hashable, Sendable, CustomStringConvertible {
  /// Which one, in words that are the same wherever it is broken.
  package let rule: String
  /// How.
  package let finding: String

  init(_ rule: String, _ finding: String) {
    self.rule = rule
    self.finding = finding
  }

  package var description: String { "\(rule): \(finding)" }
}
