import Testing

@testable import HeartbeatCore
@testable import chatctl

@Suite struct ForecastTests {
  private func overview(
    running: Int = 0, waits: [(Overview.Wait.Reason, Int)] = [], pace: Overview.Pace
  ) -> Overview {
    var overview = Overview()
    overview.counts = [.running: running, .completed: pace.completed]
    overview.waits = waits.map {
      Overview.Wait(group: nil, reason: $0.0, count: $0.1, due: nil, note: nil)
    }
    overview.pace = pace
    return overview
  }

  private static func minute(_ number: Int64) -> Timestamp {
    Timestamp(milliseconds: number * 60_000)
  }

  private func time(_ minute: Int64) -> Timestamp { Self.minute(minute) }

  @Test func `the pace counts from the first begin to now while there is work`() {
    let pace = Overview.Pace(
      completed: 15, failed: 5, firstStartedAt: time(60), lastEndedAt: time(80))
    let forecast = Forecast(
      overview(running: 2, waits: [(.queued, 8), (.dependency, 10)], pace: pace), since: time(0),
      now: time(100))
    #expect(forecast.perHour == 30)
    #expect(forecast.left == 20)
    #expect(forecast.remaining == .seconds(40 * 60))
  }

  @Test func `a run that began before the time asked for counts from then`() {
    let pace = Overview.Pace(
      completed: 10, failed: 0, firstStartedAt: time(0), lastEndedAt: time(80))
    let forecast = Forecast(overview(running: 1, pace: pace), since: time(60), now: time(90))
    #expect(forecast.perHour == 20)
  }

  @Test func `once nothing is left the pace is that of the work`() {
    let pace = Overview.Pace(
      completed: 30, failed: 0, firstStartedAt: time(0), lastEndedAt: time(60))
    let forecast = Forecast(overview(pace: pace), since: time(0), now: time(600))
    #expect(forecast.perHour == 30)
    #expect(forecast.remaining == .zero)
  }

  @Test func `paused chats are not waited for`() {
    let forecast = Forecast(
      overview(waits: [(.paused, 4), (.groupPaused, 5), (.groupFull, 1)], pace: Overview.Pace()),
      since: time(0), now: time(10))
    #expect(forecast.left == 1)
  }

  @Test(arguments: [
    Overview.Pace(completed: 2, failed: 0, firstStartedAt: minute(0), lastEndedAt: minute(1)),
    Overview.Pace(completed: 9, failed: 0, firstStartedAt: nil, lastEndedAt: nil),
    // Clocks that were set.
    Overview.Pace(completed: 9, failed: 0, firstStartedAt: minute(150), lastEndedAt: minute(1)),
  ])
  func `too few ends, or times that make no sense, give no pace`(pace: Overview.Pace) {
    let forecast = Forecast(overview(running: 5, pace: pace), since: time(0), now: time(10))
    #expect(forecast.perHour == nil)
    #expect(forecast.remaining == nil)
    #expect(forecast.left == 5)
  }
}
