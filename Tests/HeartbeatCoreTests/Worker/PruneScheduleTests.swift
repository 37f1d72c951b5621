import Testing

@testable import HeartbeatCore

@Suite struct PruneScheduleTests {
  private func at(_ seconds: Int64) -> Uptime { Uptime(nanoseconds: seconds * 1_000_000_000) }

  private func schedule(_ olderThan: Duration = .seconds(7 * 86_400)) -> PruneSchedule {
    PruneSchedule(olderThan: olderThan, at: at(0))
  }

  private func answers(
    _ schedule: inout PruneSchedule, _ looks: [(newest: Int64, second: Int64)]
  ) -> [Bool] {
    looks.map { schedule.isDue(newest: $0.newest, at: at($0.second)) }
  }

  @Test func `it is due once nothing has happened for a while`() {
    var schedule = schedule()
    let found = answers(&schedule, [(5, 0), (5, 599), (6, 600), (6, 1_199), (6, 1_200)])
    #expect(found == [false, false, false, false, true])
  }

  @Test func `it is not due again before a pause, however quiet it is`() {
    var schedule = schedule()
    _ = answers(&schedule, [(5, 0)])
    schedule.pruned(newest: 9, at: at(600))
    let found = answers(&schedule, [(9, 4_199), (9, 4_200)])
    #expect(found == [false, true])
  }

  @Test func `it is due once a day although it never is quiet`() {
    var schedule = schedule()
    let looks = stride(from: Int64(0), to: 86_400, by: 300).map { ($0, $0) }
    let daily = answers(&schedule, looks)
    #expect(!daily.contains(true))
    let atLast = answers(&schedule, [(86_400, 86_400)])
    #expect(atLast == [true])
    schedule.pruned(newest: 86_401, at: at(86_400))
    let after = answers(&schedule, [(86_402, 90_000)])
    #expect(after == [false])
  }

  @Test(arguments: [
    (Duration.seconds(1), Duration.seconds(1)), (.seconds(60), .seconds(6)),
    (.seconds(3_600), .seconds(360)), (.seconds(86_400), .seconds(600)),
  ])
  func `what is kept for a short time is looked at more often`(
    olderThan: Duration, quiet: Duration
  ) {
    #expect(schedule(olderThan).quiet == quiet)
  }
}
