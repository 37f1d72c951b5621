import Glibc
import HeartbeatCore
import Testing

@testable import chatctl

@Suite struct TimeArgumentTests {
  /// As a clock here shows it.
  private func local(_ time: Timestamp) -> String { String(TimeText.local(time).prefix(19)) }

  /// 2026-06-15, noon here.
  private var noon: Timestamp {
    get throws { try TimeArgument.future("2026-06-15 12:00", from: Timestamp(milliseconds: 0)) }
  }

  @Test(arguments: [
    ("2026-12-31 18:00", "2026-12-31 18:00:00"), ("2026-12-31T18:00:05", "2026-12-31 18:00:05"),
    ("2026-12-31", "2026-12-31 00:00:00"), ("13:05", "2026-06-15 13:05:00"),
    ("12:00:01", "2026-06-15 12:00:01"), ("12:00", "2026-06-16 12:00:00"),
    ("06:30", "2026-06-16 06:30:00"),
  ])
  func `a time without a zone is what clocks here show`(text: String, shown: String) throws {
    #expect(local(try TimeArgument.future(text, from: noon)) == shown)
  }

  @Test func `the last moment with a year of four digits is taken`() throws {
    #expect(try TimeArgument.future("9999-12-31T23:59:59Z", from: noon).milliseconds > 0)
    let noon = try noon
    #expect(throws: InvalidInput.self) { try TimeArgument.future("253402300800000", from: noon) }
  }

  @Test(
    arguments: [
      ("2026-12-31T18:00:00Z", 1_798_740_000_000), ("2026-12-31T18:00:00+01:00", 1_798_736_400_000),
      ("1798740000000", 1_798_740_000_000),
    ] as [(String, Int64)])
  func `a time with a zone is the same everywhere`(text: String, milliseconds: Int64) throws {
    #expect(try TimeArgument.future(text, from: noon).milliseconds == milliseconds)
  }

  @Test(arguments: [
    "2026-06-15 12:00", "2026-06-15T11:59", "2000-01-01T00:00:00Z", "1", "0", "-1", "", "now",
    "24:00", "1798740000000000000", "9223372036854775807",
    "12:60", "2026-02-30 10:00", "2027-02-30T00:00:00Z", "2027-02-29T00:00:00+01:00", "2026-13-01",
    "2026-6-1", "9:00", "2027-01-01T00:00:00X",
  ])
  func `what has passed or is no time is refused`(text: String) throws {
    let noon = try noon
    #expect(throws: InvalidInput.self) { try TimeArgument.future(text, from: noon) }
  }
}
