import Testing

@testable import HeartbeatBenchmark

@Suite struct `A plan` {
  private func plan(
    chats: [Int] = [100], history: [Int] = [0], workers: [Int] = [1]
  ) -> BenchmarkPlan {
    var plan = BenchmarkPlan()
    (plan.chats, plan.history, plan.workers) = (chats, history, workers)
    return plan
  }

  @Test func `has every scenario once, those of one history together`() {
    let scenarios = plan(chats: [20, 10, 20], history: [5, 0], workers: [2, 1]).scenarios
    let expected = [0, 5].flatMap { history in
      [10, 20].flatMap { chats in
        [1, 2].map { Scenario(chats: chats, history: history, workers: $0) }
      }
    }
    #expect(scenarios == expected)
  }

  @Test func `lets the systems take turns`() {
    #expect(plan().order(ofRun: 0) == [.old, .new])
    #expect(plan().order(ofRun: 1) == [.new, .old])
  }

  @Test(arguments: [(10, 3, [4, 3, 3]), (4, 4, [1, 1, 1, 1]), (7, 1, [7])])
  func `divides the chats among the workers`(chats: Int, workers: Int, shares: [Int]) {
    #expect(Scenario(chats: chats, workers: workers).shares == shares)
  }

  @Test func `knows what it takes at least`() {
    var plan = plan(chats: [1, 2], workers: [1])
    (plan.runs, plan.intervals, plan.interval) = (3, 5, .seconds(2))
    #expect(plan.runCount == 12)
    #expect(plan.shortestDuration == .seconds(12 * 7 * 2))
  }

  @Test func `that can be meant is not refused`() {
    #expect(BenchmarkPlan().refusal == nil)
    #expect(plan(chats: [1, 8], workers: [1]).refusal == nil)
  }

  @Test func `with more workers than chats is refused`() {
    #expect(
      plan(chats: [100, 3], workers: [1, 4]).refusal
        == "4 workers cannot hold 3 chats: each needs one at least")
  }

  @Test func `without a number, or with too many, is refused`() {
    #expect(plan(chats: []).refusal == "--chats needs a number")
    #expect(
      plan(history: Array(0...16)).refusal == "--history takes at most 16 numbers")
  }

  @Test func `whose interval is too short or too long is refused`() {
    for interval in [Duration.milliseconds(99), .seconds(3601)] {
      var plan = plan()
      plan.interval = interval
      #expect(plan.refusal == "the interval is from 100ms to 1h")
    }
  }

  @Test func `whose runs cannot end in time is refused`() {
    var plan = plan()
    (plan.interval, plan.intervals, plan.longestRun) = (.seconds(30), 10, .seconds(359))
    #expect(plan.refusal == "a run takes 6m at least: raise --time-limit")
    plan.longestRun = .seconds(360)
    #expect(plan.refusal == nil)
  }
}
