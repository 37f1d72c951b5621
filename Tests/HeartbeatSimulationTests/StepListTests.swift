import Testing

@testable import HeartbeatSimulation

@Suite struct `A list of steps` {
  @Test(arguments: [("1", [1]), ("3-5", [3, 4, 5]), ("1-2,4,7-8", [1, 2, 4, 7, 8])])
  func `is read as it is written`(text: String, steps: [Int]) throws {
    #expect(StepList(text)?.steps == steps)
    #expect(StepList(steps).description == text)
  }

  @Test func `is put in order, each step once`() {
    #expect(StepList("4,1-2,2")?.steps == [1, 2, 4])
  }

  @Test(arguments: ["", "0", "2-1", "1,", "x", "-3", "1-", "1--2"])
  func `that names none is refused`(text: String) {
    #expect(StepList(text) == nil)
  }
}
