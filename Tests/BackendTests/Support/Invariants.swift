import HeartbeatCheck
import Testing

/// What must hold in a database after every transaction: it is sound, and the history of each chat is
/// legal.
enum Invariants {
  /// - Parameter broken: The rules that the test has broken itself, by SQL of its own.
  static func check(
    _ database: any DatabaseUnderTest, broken: Set<Rule> = [],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    #expect(try database.damage() == [], sourceLocation: sourceLocation)
    let findings = try database.checkHistory().findings.filter { !broken.contains($0.rule) }
    #expect(findings == [], sourceLocation: sourceLocation)
  }
}
