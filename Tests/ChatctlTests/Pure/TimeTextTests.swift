import HeartbeatCore
import Testing

@testable import chatctl

struct TimeTextTests {
  private let now = Timestamp(milliseconds: 1_000_000_000_000)

  @Test(
    arguments: [
      (0, "now"), (-999, "now"), (3000, "3s ago"), (59_999, "59s ago"), (60_000, "1m ago"),
      (7_200_000, "2h ago"), (86_400_000 * 400, "400d ago"), (-5000, "in 5s"),
      (-4400, "in 4s"), (-299_600, "in 5m"), (-28_799_100, "in 8h"),
      (-28_739_100, "in 7h59m"),
      (-5_399_000, "in 1h30m"), (-86_399_000, "in 1d"), (-86_400_000 * 400, "in 400d"),
      (-(.max / 2), "in 53375995583d16h"),
    ] as [(Int64, String)])
  func `a time is told from now`(age: Int64, text: String) {
    let time = Timestamp(milliseconds: now.milliseconds - age)
    #expect(TimeText.relative(time, to: now) == text)
  }

  @Test func `no time and impossible times are told too`() {
    #expect(TimeText.relative(nil, to: now) == "-")
    #expect(TimeText.relative(Timestamp(milliseconds: .min), to: now) == "long ago")
    #expect(TimeText.local(Timestamp(milliseconds: -1)) == "-1 ms")
  }
}
