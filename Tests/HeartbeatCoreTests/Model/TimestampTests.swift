import Testing

@testable import HeartbeatCore

@Suite struct TimestampTests {
  @Test func `the age is counted from the earlier to the later time`() {
    let (early, late) = (Timestamp(milliseconds: 1_000), Timestamp(milliseconds: 3_500))
    #expect(early.age(at: late) == .milliseconds(2_500))
    #expect(late.age(at: early) == .milliseconds(-2_500))
  }

  @Test func `a duration moves a time by whole milliseconds`() {
    let time = Timestamp(milliseconds: 1_000)
    #expect((time + .seconds(2)).milliseconds == 3_000)
    #expect((time - .microseconds(1_999)).milliseconds == 999)
  }

  @Test(
    arguments: [
      (.zero, 0), (.milliseconds(1_500), 1_500), (.microseconds(999), 0),
      (.microseconds(-1_999), -1), (.seconds(-3), -3_000),
      // At the bounds it saturates, in the seconds and in what is below them.
      (.seconds(Int64.max), .max), (.seconds(Int64.min), .min),
      (.seconds(Int64.max / 1_000) + .milliseconds(999), .max),
      (.seconds(Int64.min / 1_000) - .milliseconds(999), .min),
    ] as [(Duration, Int64)])
  func `milliseconds are rounded towards zero`(duration: Duration, expected: Int64) {
    #expect(duration.wholeMilliseconds == expected)
  }

  @Test func `nanoseconds and fractions keep what milliseconds drop`() {
    #expect(Duration.nanoseconds(1_234_567).wholeNanoseconds == 1_234_567)
    #expect(Duration.microseconds(1_500).fractionalMilliseconds == 1.5)
  }

  @Test func `what is centuries away is the last nanosecond that there is`() {
    #expect(Duration.seconds(Int64.max).wholeNanoseconds == .max)
    #expect(Duration.seconds(Int64.min).wholeNanoseconds == .min)
    #expect((Duration.seconds(9_223_372_036) + .milliseconds(999)).wholeNanoseconds == .max)
    let now = Uptime(nanoseconds: 5)
    #expect(now + .milliseconds(Int64.max) == Uptime(nanoseconds: .max))
    #expect(Uptime(nanoseconds: -5) + .milliseconds(Int64.min) == Uptime(nanoseconds: .min))
  }
}
