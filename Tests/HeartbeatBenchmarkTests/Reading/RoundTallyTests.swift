import HeartbeatCore
import Testing

@testable import HeartbeatBenchmark

@Suite struct `The rounds of a run` {
  private func measured(
    statements: Int, tasks: Int, work: [Double], lost: Int = 0, latest: Double = 0
  ) throws -> WorkerLine {
    try #require(
      WorkerLine(
        """
        {"event":"measured","statements":\(statements),"tasks":\(tasks),"work_ms":\(work),\
        "lost_chats":\(lost),"latest_ms":\(latest)}
        """.utf8))
  }

  private var tally = RoundTally(shares: [3, 2], interval: .seconds(1), intervals: 2)

  @Test mutating func `of all workers are added up`() throws {
    try tally.add(measured(statements: 6, tasks: 3, work: [3, 5], latest: 1.5), of: 0)
    try tally.add(measured(statements: 4, tasks: 2, work: [2, 4], latest: 0.25), of: 1)
    let run = tally.measurement(span: .seconds(3), cpu: .milliseconds(10), logBytes: nil)
    #expect(run.tasks == 5)
    #expect(run.statements == 10 && run.statementsPerInterval == 5)
    #expect(run.workMilliseconds == 7)
    #expect(run.rounds.count == 4)
    #expect(run.cpuMilliseconds == 5)
    #expect(run.latest == .microseconds(1500))
    #expect(run.span == .seconds(3))
  }

  @Test func `end no sooner than their intervals do`() {
    let run = tally.measurement(span: .milliseconds(1900), cpu: .zero, logBytes: nil)
    #expect(run.span == .seconds(2))
  }

  @Test mutating func `give no figure when a chat was lost`() throws {
    #expect(throws: NoFigure("1 chats were lost")) {
      try tally.add(measured(statements: 6, tasks: 3, work: [1, 1], lost: 1), of: 0)
    }
  }

  @Test mutating func `give no figure when a statement was not sent`() throws {
    #expect(throws: NoFigure("5 statements were counted, and 6 were to be sent")) {
      try tally.add(measured(statements: 5, tasks: 3, work: [1, 1]), of: 0)
    }
  }

  @Test mutating func `give no figure when a task was missing, or a round`() throws {
    #expect(throws: NoFigure("2 tasks have run, and 3 were to")) {
      try tally.add(measured(statements: 4, tasks: 2, work: [1, 1]), of: 0)
    }
    #expect(throws: NoFigure("what a worker has measured cannot be read")) {
      try tally.add(measured(statements: 3, tasks: 3, work: [1]), of: 0)
    }
  }

  @Test func `give no figure when the database says otherwise`() throws {
    let begun = Timestamp(milliseconds: 1_000)
    try NoFigure.check(leases: 5, oldest: begun, of: 5, since: begun)
    #expect(throws: NoFigure("5 chats were to be held, and 4 were at the end")) {
      try NoFigure.check(leases: 4, oldest: begun, of: 5, since: begun)
    }
    #expect(throws: NoFigure("a chat was not renewed while it was measured")) {
      try NoFigure.check(leases: 5, oldest: Timestamp(milliseconds: 999), of: 5, since: begun)
    }
  }
}
