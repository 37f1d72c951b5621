import HeartbeatCore
import Testing

@testable import HeartbeatBenchmark

@Suite struct `The ticks of a run` {
  private func tick(
    _ registered: Int, _ renewed: Int, at: Int64 = 0, milliseconds: Double = 1,
    lost: String = "", gained: String = ""
  ) throws -> WorkerLine {
    try #require(
      WorkerLine(
        """
        {"event":"tick","at":\(at),"worker":"w1","tick":1,"registered":\(registered),\
        "renewed":\(renewed),"lost":[\(lost)],"gained":[\(gained)],"statements":1,\
        "duration_ms":\(milliseconds)}
        """.utf8))
  }

  private func tally(_ shares: Int...) -> TickTally {
    TickTally(shares: shares, interval: .milliseconds(100))
  }

  @Test func `count once all chats are held`() throws {
    var tally = tally(10)
    try tally.add(tick(4, 4), of: 0)
    #expect(tally.least == 0)
    try tally.add(tick(10, 10), of: 0)
    #expect(tally.least == 1)
  }

  @Test func `are as many as the worker has had that has had the fewest`() throws {
    var tally = tally(3, 2)
    for _ in 1...3 { try tally.add(tick(3, 3), of: 0) }
    #expect(tally.least == 0)
    try tally.add(tick(2, 2), of: 1)
    #expect(tally.least == 1)
  }

  @Test func `of all workers are added up, as many as were to be measured`() throws {
    var tally = tally(3, 2)
    tally.beginAnew()
    for time in [2.0, 4, 100] { try tally.add(tick(3, 3, milliseconds: time), of: 0) }
    for time in [1.0, 3] { try tally.add(tick(2, 2, milliseconds: time), of: 1) }
    let run = tally.measurement(
      tasks: 7, intervals: 2, span: .seconds(1), cpu: .milliseconds(50), logBytes: 500)
    #expect(run.tasks == 7)
    #expect(run.statements == 4 && run.statementsPerInterval == 2)
    #expect(run.workMilliseconds == 5)
    // The third tick of the first worker is in these.
    #expect(run.coveredIntervals == 2.5)
    #expect(run.cpuMilliseconds == 20 && run.logBytesPerInterval == 200)
  }

  @Test func `tell how late the latest was, also behind the last of before`() throws {
    var tally = tally(1)
    try tally.add(tick(1, 1, at: 1_000), of: 0)
    tally.beginAnew()
    for at in [1_107, 1_210, 1_290] as [Int64] { try tally.add(tick(1, 1, at: at), of: 0) }
    let run = tally.measurement(
      tasks: 1, intervals: 3, span: .seconds(1), cpu: .zero, logBytes: nil)
    #expect(run.latest == .milliseconds(7))
  }

  @Test func `give no figure when one has not renewed all`() throws {
    var tally = tally(10)
    #expect(throws: NoFigure("a tick renewed 9 of 10 chats")) {
      try tally.add(tick(10, 9), of: 0)
    }
  }

  @Test func `give no figure when chats were lost or gained`() throws {
    var tally = tally(10)
    #expect(throws: NoFigure("worker 1 lost or gained chats")) {
      try tally.add(tick(10, 10, lost: "{\"chat\":1}"), of: 0)
    }
    #expect(throws: NoFigure("worker 1 lost or gained chats")) {
      try tally.add(tick(10, 10, gained: "{\"chat\":1}"), of: 0)
    }
  }

  @Test func `give no figure when a worker holds fewer again, or too many`() throws {
    var tally = tally(10)
    try tally.add(tick(10, 10), of: 0)
    tally.beginAnew()
    #expect(throws: NoFigure("worker 1 held 9 chats instead of 10")) {
      try tally.add(tick(9, 9), of: 0)
    }
    #expect(throws: NoFigure("worker 1 held 11 chats instead of 10")) {
      try tally.add(tick(11, 11), of: 0)
    }
  }

  @Test(arguments: ["tick_failed", "lost", "self_fenced", "recovered", "worker_stopped"])
  func `give no figure when a worker tells of anything else`(event: String) throws {
    var tally = tally(10)
    tally.beginAnew(isMeasuring: true)
    let line = try #require(WorkerLine("{\"event\":\"\(event)\"}".utf8))
    #expect(throws: NoFigure("worker 1 told of \(event)")) { try tally.add(line, of: 0) }
  }

  @Test func `may fail before anything is measured`() throws {
    var tally = tally(10)
    let line = try #require(WorkerLine("{\"event\":\"tick_failed\"}".utf8))
    try tally.add(line, of: 0)
    tally.beginAnew()
    try tally.add(line, of: 0)
    #expect(tally.least == 0)
  }

  @Test func `give no figure when one cannot be read`() throws {
    var tally = tally(10)
    let line = try #require(WorkerLine("{\"event\":\"tick\",\"registered\":10}".utf8))
    #expect(throws: NoFigure("a tick cannot be read")) { try tally.add(line, of: 0) }
  }
}
