import HeartbeatCore
import Testing

@testable import HeartbeatView

@Suite struct `An axis of time` {
  private func axis(_ duration: Duration, from: Timestamp = Story.begin) -> TimeAxis {
    TimeAxis(from: from, to: from + duration, left: 100, right: 900)
  }

  @Test(arguments: [
    (Duration.milliseconds(80), "12:00:00.010"), (.seconds(10), "12:00:01"),
    (.seconds(3600), "12:10"), (.seconds(86_400), "15:00"), (.seconds(30 * 86_400), "09-24"),
  ])
  func `has ticks that people count in`(duration: Duration, second: String) {
    let ticks = axis(duration).ticks()
    #expect(ticks.map(\.label).contains(second))
    #expect((4...12).contains(ticks.count))
  }

  @Test func `has ticks far enough apart, of any length of time`() {
    var milliseconds: Int64 = 1
    while milliseconds < 365 * 86_400_000 {
      let axis = axis(.milliseconds(milliseconds))
      let places = axis.ticks().map { axis.x($0.time) }
      for (left, right) in zip(places, places.dropFirst()) { #expect(right - left >= 71.9) }
      #expect(!places.isEmpty)
      milliseconds = milliseconds * 7 / 4 + 1
    }
  }

  @Test func `says where a day begins`() {
    let ticks = axis(.seconds(86_400)).ticks()
    #expect(ticks.filter(\.isDay).map(\.label) == ["09-22"])
  }

  @Test func `counts in the hours of local clocks where it is of them`() {
    let ticks = axis(.seconds(86_400)).ticks(offset: .seconds(5 * 3600 + 1800))
    #expect(ticks.map(\.label).contains("21:00"))
  }

  @Test func `puts a time beyond its end at the end`() {
    let axis = axis(.seconds(10))
    #expect(axis.x(Timestamp(milliseconds: .min)) == 100)
    #expect(axis.x(Timestamp(milliseconds: .max)) == 900)
    #expect(axis.x(Story.time(5)) == 500)
  }

  @Test func `is of some length although no time passes`() {
    #expect(axis(.zero).x(Story.begin) == 100)
  }
}

@Suite struct `A time on a clock` {
  @Test(
    arguments: [
      (0, "1970-01-01", "00:00:00.000"), (951_782_399_999, "2000-02-28", "23:59:59.999"),
      (951_782_400_000, "2000-02-29", "00:00:00.000"),
      (1_790_000_000_123, "2026-09-21", "14:13:20.123"),
      (-1, "1969-12-31", "23:59:59.999"), (.max, "9999-12-31", "23:59:59.999"),
      (.min, "0001-01-01", "00:00:00.000"),
    ] as [(Int64, String, String)])
  func `has a date`(milliseconds: Int64, date: String, time: String) {
    let clock = ClockTime(Timestamp(milliseconds: milliseconds))
    #expect(clock.date == date)
    #expect(clock.milliseconds == time)
  }

  @Test func `is another one elsewhere`() {
    let clock = ClockTime(Timestamp(milliseconds: 0), offset: .seconds(-12_600))
    #expect(clock.date == "1969-12-31")
    #expect(clock.minutes == "20:30")
    #expect(ClockTime.name(ofOffset: .seconds(-12_600)) == "UTC-03:30")
    #expect(ClockTime.name(ofOffset: .zero) == "UTC")
  }
}
