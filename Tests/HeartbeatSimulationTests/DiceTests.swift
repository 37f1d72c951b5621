import Testing

@testable import HeartbeatSimulation

@Suite struct `The dice of a step` {
  @Test func `depend on the seed and the step alone`() {
    func numbers(_ seed: UInt64, _ step: Int) -> [UInt64] {
      var dice = Dice(seed: seed, step: step)
      return (0..<4).map { _ in dice.next() }
    }
    #expect(numbers(1, 2) == numbers(1, 2))
    #expect(numbers(1, 2) != numbers(1, 3))
    #expect(numbers(1, 2) != numbers(2, 2))
  }
}
