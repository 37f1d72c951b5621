import Testing

@testable import HeartbeatCore

/// All of them on clocks that begin at second 1000, uptime, and second 5000, wall time.
@Suite struct RunWatchTests {
  private static func moment(
    _ seconds: Double, wallSetBy offset: Double = 0
  ) -> RunWatch.Moment {
    RunWatch.Moment(
      working: Uptime(nanoseconds: Int64((1000 + seconds) * 1e9)),
      wall: Timestamp(milliseconds: Int64((5000 + seconds + offset) * 1e3)))
  }

  private static func at(_ seconds: Double) -> Uptime { moment(seconds).working }

  private func watch(timeout: Int? = nil, silence: Int? = nil) -> RunWatch {
    RunWatch(
      begun: Self.moment(0),
      limits: Chat.Limits(
        timeout: timeout.map { .seconds($0) }, silence: silence.map { .seconds($0) }))
  }

  @Test func `what has no limits is never judged`() {
    var watch = watch()
    #expect(watch.deadline == nil)
    #expect(watch.judge(at: Self.at(1e6)) == nil)
  }

  @Test func `a run may take as long as its limit and not a moment longer`() {
    var watch = watch(timeout: 10)
    #expect(watch.judge(at: Self.at(9.999)) == .wait(until: Self.at(10)))
    #expect(
      watch.judge(at: Self.at(10))
        == .over(Overrun(.timeout, limit: .seconds(10), since: Self.moment(0).wall)))
  }

  @Test func `signs do not lengthen the time that a run may take`() {
    var watch = watch(timeout: 10, silence: 20)
    watch.heard(Self.moment(9))
    #expect(watch.deadline == Self.at(10))
  }

  @Test func `silence counts from the begin, and then from the last sign`() {
    var watch = watch(silence: 10)
    #expect(watch.deadline == Self.at(10))
    watch.heard(Self.moment(7))
    #expect(watch.judge(at: Self.at(10)) == .wait(until: Self.at(17)))
    #expect(watch.judge(at: Self.at(17)) == .ask)
    #expect(
      watch.answered(nil, at: Self.moment(17))
        == .over(Overrun(.silence, limit: .seconds(10), since: Self.moment(7).wall)))
  }

  @Test func `whichever limit comes first counts`() {
    var watch = watch(timeout: 12, silence: 10)
    #expect(watch.judge(at: Self.at(10)) == .ask)
    // While the database is asked, the other limit is still there.
    #expect(watch.deadline == Self.at(12))
    guard case .over(let overrun) = watch.judge(at: Self.at(12)) else {
      Issue.record("it is not over")
      return
    }
    #expect(overrun.kind == .timeout)
  }

  @Test func `a sign that only the database knows counts from when it was given`() {
    var watch = watch(silence: 10)
    #expect(watch.judge(at: Self.at(10)) == .ask)
    let sign = Self.moment(4).wall
    #expect(watch.answered(sign, at: Self.moment(10)) == .wait(until: Self.at(14)))
    #expect(watch.judge(at: Self.at(14)) == .ask)
    guard case .over(let overrun) = watch.answered(sign, at: Self.moment(14)) else {
      Issue.record("the same sign counted twice")
      return
    }
    #expect(overrun.since == sign)
  }

  @Test func `an old sign in the database does not take back what was heard`() {
    var watch = watch(silence: 10)
    watch.heard(Self.moment(8))
    _ = watch.judge(at: Self.at(18))
    guard case .over(let overrun) = watch.answered(Self.moment(4).wall, at: Self.moment(18))
    else {
      Issue.record("it is not over")
      return
    }
    #expect(overrun.since == Self.moment(8).wall)
  }

  @Test(arguments: [86_400.0, -86_400])
  func `a wall clock that was set silences nobody who has given a sign`(offset: Double) {
    var watch = watch(silence: 10)
    _ = watch.judge(at: Self.at(10))
    // Given before the clock was set, or after: nobody can tell how long ago that was.
    let sign = Self.moment(9, wallSetBy: max(offset, 0)).wall
    let now = Self.moment(10, wallSetBy: offset)
    #expect(watch.answered(sign, at: now) == .wait(until: Self.at(20)))
    // But it counts once.
    _ = watch.judge(at: Self.at(20))
    guard case .over = watch.answered(sign, at: Self.moment(20, wallSetBy: offset)) else {
      Issue.record("one sign counted twice")
      return
    }
  }

  @Test func `a sign from the future counts once`() {
    var watch = watch(silence: 10)
    _ = watch.judge(at: Self.at(10))
    let sign = Self.moment(9000).wall
    #expect(watch.answered(sign, at: Self.moment(10)) == .wait(until: Self.at(20)))
    _ = watch.judge(at: Self.at(20))
    guard case .over = watch.answered(sign, at: Self.moment(20)) else {
      Issue.record("one sign counted twice")
      return
    }
  }

  @Test func `a watch that is late gives what waits to be read a moment, once`() {
    var watch = watch(timeout: 10)
    #expect(watch.judge(at: Self.at(15)) == .wait(until: Self.at(15) + RunWatch.moment))
    // It is not looked at before.
    #expect(watch.deadline == Self.at(15) + RunWatch.moment)
    #expect(watch.judge(at: Self.at(15)) == .wait(until: Self.at(15) + RunWatch.moment))
    guard case .over = watch.judge(at: Self.at(16)) else {
      Issue.record("it was given two moments")
      return
    }
  }

  @Test func `a late watch finds the sign that was read in that moment`() {
    var watch = watch(silence: 10)
    #expect(watch.judge(at: Self.at(60)) == .wait(until: Self.at(60) + RunWatch.moment))
    watch.heard(Self.moment(60.1))
    #expect(watch.judge(at: Self.at(60.5)) == .wait(until: Self.at(70.1)))
  }
}

@Suite struct OverrunTests {
  private let since = Timestamp(milliseconds: 1_790_000_000_000)

  @Test func `its first line is the same for all runs of one limit`() {
    let overruns = [
      Overrun(.timeout, limit: .seconds(600), since: since),
      Overrun(.timeout, limit: .seconds(600), since: since + .seconds(60)),
    ]
    let errors = overruns.map { $0.error(lastWords: "stuck") }
    #expect(Set(errors.map { $0.prefix { $0 != "\n" } }) == ["timeout: it ran for 10m"])
    #expect(errors[0] == "timeout: it ran for 10m\nsince 2026-09-21T14:13:20Z: stuck")
  }

  @Test func `says nothing where nothing was said last`() {
    let overrun = Overrun(.silence, limit: .milliseconds(90_500), since: since)
    for words in [nil, ""] {
      #expect(
        overrun.error(lastWords: words)
          == "silence: it gave no sign for 1m30s500ms\nsince 2026-09-21T14:13:20Z")
    }
  }
}
