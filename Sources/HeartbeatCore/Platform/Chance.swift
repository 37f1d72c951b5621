/// Where what is left to chance comes from: the system, unless somebody who wants the same again, as a
/// simulation does, brings numbers of their own.
package enum Chance {
  package protocol Source: Sendable {
    func next() -> UInt64
  }

  /// Of whoever calls and of the tasks that they start; nil for the system's.
  @TaskLocal package static var source: (any Source)?

  struct Generator: RandomNumberGenerator {
    private var system = SystemRandomNumberGenerator()
    private let source = Chance.source

    mutating func next() -> UInt64 { source?.next() ?? system.next() }
  }

  static func integer(in range: Range<Int64>) -> Int64 {
    var generator = Generator()
    return .random(in: range, using: &generator)
  }

  /// From 0 to 1.
  static func share() -> Double {
    var generator = Generator()
    return .random(in: 0...1, using: &generator)
  }
}
