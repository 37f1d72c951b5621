import Glibc
import Testing

@testable import HeartbeatCore

@Suite("The machine's clock") struct SystemClockTests {
  @Test(
    arguments: [
      // Nanoseconds since 1970 end on 2262-04-11.
      (11_234_937_600, 999_999_999, 11_234_937_600_999),
      (253_402_300_799, 0, 253_402_300_799_000),
      (-315_532_800, 500_000_000, -315_532_799_500),
    ] as [(Int, Int, Int64)])
  func `may be set to any year`(seconds: Int, nanoseconds: Int, expected: Int64) {
    let time = timespec(tv_sec: seconds, tv_nsec: nanoseconds)
    #expect(SystemClock.wallTime(time).milliseconds == expected)
  }
}
