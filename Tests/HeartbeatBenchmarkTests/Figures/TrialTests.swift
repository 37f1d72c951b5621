import HeartbeatCore
import Testing

@testable import HeartbeatBenchmark

@Suite struct `A trial` {
  @Test func `derives what an interval takes from what was counted`() {
    let run = RunMeasurement(
      tasks: 10, statements: 30, intervals: 3,
      rounds: [.milliseconds(4), .milliseconds(2), .milliseconds(6)], span: .seconds(6),
      coveredIntervals: 4, cpu: .milliseconds(20), logBytes: 400, latest: .milliseconds(1))
    #expect(run.statementsPerInterval == 10)
    #expect(run.statementsPerSecond == 5)
    #expect(run.workMilliseconds == 4)
    #expect(run.tookMilliseconds == 2000)
    #expect(run.cpuMilliseconds == 5)
    #expect(run.logBytesPerInterval == 100)
    #expect(run.roundSpread.rank(50) == 4 && run.roundSpread.most == 6)
  }

  @Test func `has the range of its runs`() throws {
    var trial = Trial(.new, Scenario(chats: 10))
    for (number, work) in [3.0, 1, 2].enumerated() {
      trial.add(.of(work: work), number: number)
    }
    let figure = try #require(trial.figure(\.workMilliseconds))
    #expect(figure.median == 2 && figure.min == 1 && figure.max == 3 && figure.runs == 3)
  }

  @Test func `has no figure of what no run could tell, and counts those that could`() throws {
    var trial = Trial(.old, Scenario(chats: 10))
    #expect(trial.figure(\.workMilliseconds) == nil)
    trial.add(.of(work: 1, logBytes: nil), number: 0)
    #expect(trial.figure(\.logBytesPerInterval) == nil)
    trial.add(.of(work: 1, logBytes: 8), number: 1)
    #expect(try #require(trial.figure(\.logBytesPerInterval)).runs == 1)
  }

  @Test func `is compared run by run`() throws {
    var (old, new) = (Trial(.old, Scenario(chats: 10)), Trial(.new, Scenario(chats: 10)))
    for (number, (before, after)) in [(10.0, 1.0), (80.0, 4.0)].enumerated() {
      old.add(.of(work: before), number: number)
      new.add(.of(work: after), number: number)
    }
    // Of a run that the other system has not had there is no ratio.
    old.add(.of(work: 1000), number: 2)
    let ratio = try #require(Trial.ratio(old, by: new, \.workMilliseconds))
    #expect(ratio.min == 10 && ratio.max == 20 && ratio.runs == 2)
  }

  @Test func `is not compared with nothing`() {
    var (old, new) = (Trial(.old, Scenario(chats: 10)), Trial(.new, Scenario(chats: 10)))
    old.add(.of(work: 1), number: 0)
    #expect(Trial.ratio(old, by: new, \.workMilliseconds) == nil)
    new.add(.of(work: 0), number: 0)
    #expect(Trial.ratio(old, by: new, \.workMilliseconds) == nil)
  }
}

extension RunMeasurement {
  /// A run of one interval that took this long in milliseconds.
  static func of(
    work: Double, statements: Int = 1, logBytes: Int? = 8, latest: Duration = .zero
  ) -> RunMeasurement {
    RunMeasurement(
      tasks: 1, statements: statements, intervals: 1,
      rounds: [.microseconds(Int64(work * 1000))], span: .seconds(1), coveredIntervals: 1,
      cpu: .milliseconds(1), logBytes: logBytes, latest: latest)
  }
}
