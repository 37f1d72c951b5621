import Testing

@testable import HeartbeatCheck

@Suite struct `An illegal history` {
  @Test(arguments: IllegalHistory.all)
  func `is found out by the rule that it breaks, and by no other`(illegal: IllegalHistory) throws {
    let broken = try illegal.log.broken()
    #expect(Set(broken) == [illegal.rule])
  }

  @Test func `is there for every rule`() {
    #expect(Set(IllegalHistory.all.map(\.rule)) == Set(Rule.allCases))
  }

  @Test func `is told with the event that broke the rule`() throws {
    var log = Log.claimed
    log.claim(1, by: "w2", 2)
    let report = try HistoryCheck.report(on: log)
    #expect(
      report.findings == [
        HistoryFinding(
          rule: .oneHolder, chat: 1, event: 5,
          sentence: "claimed begins while w1 holds generation 1")
      ])
  }

  @Test func `has all its faults counted and only the first ones named`() throws {
    var log = Log()
    for _ in 0..<10 { log.add("retried", 1) }
    let report = try HistoryCheck.report(on: log, limit: 3)
    #expect(report.count == 10)
    #expect(report.findings.map(\.event) == [4, 5, 6])
  }

  @Test func `by a newer program is not judged beyond what this one understands`() throws {
    var log = Log.claimed
    log.add("merged", 1)
    log.end("completed", 1, of: "w2", 7, by: "w2", then: "completed")
    log.row(1, "waiting", 9)
    #expect(try log.broken() == [.knownKind])
  }

  @Test func `does not hide what goes wrong after it`() throws {
    var log = Log.claimed
    log.claim(1, by: "w2", 2)
    log.end("completed", 1, of: "w2", 2, by: "w1", then: "completed")
    #expect(try log.broken() == [.oneHolder, .endsByHolder])
  }
}
