import Glibc
import HeartbeatCore

@testable import chatctl

/// A time that is taken is to come and has a year of four digits; printed and typed again it is the
/// same second, apart from the hour that clocks show twice.
enum TimeTarget: FuzzTarget {
  static let name = "times"

  /// Zones by rules of their own, which need no files: summer on both halves of the earth, half an
  /// hour of it, a day's change at midnight, none.
  private static let zones = [
    "UTC0", "CET-1CEST,M3.5.0,M10.5.0/3", "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
    "<-04>4<-03>,M9.1.6/24,M4.1.6/24", "<+1345>-12:45<+1445>,M9.5.0/2:45,M4.1.0/3:45", "NST3:30NDT",
  ]

  static func run(_ bytes: UnsafeBufferPointer<UInt8>) {
    var input = FuzzBytes(bytes)
    setenv("TZ", zones[Int(input.byte()) % zones.count], 1)
    tzset()
    // To the year 9999 and a little beyond.
    let now = Timestamp(milliseconds: Int64(input.integer(UInt64.self) % 253_500_000_000_000))
    typed(input.text(), at: now)
    var distant = FuzzBytes(bytes)
    let times = (0..<2).map { _ in Timestamp(milliseconds: distant.integer()) }
    printed(times[0], times[1])
  }

  private static func typed(_ text: String, at now: Timestamp) {
    guard let time = try? TimeArgument.future(text, from: now) else { return }
    require(time > now, "\(text) has passed")
    require(time.milliseconds < 253_402_300_800_000, "\(text) is after the year 9999")
    let second = time.milliseconds / 1000 * 1000
    let past = Timestamp(milliseconds: 0)
    guard second > 0 else { return }
    let universal = try? TimeArgument.future(TimeText.universal(time), from: past)
    require(
      universal?.milliseconds == second,
      "\(text) is \(TimeText.universal(time)), which is \(universal?.milliseconds ?? -1)")
    let shown = String(TimeText.local(time).prefix(19))
    let local = try? TimeArgument.future(shown, from: past)
    // Near 1970 and 10000 the local time is on the other side.
    guard second > 86_400_000, second < 253_402_214_400_000 else { return }
    let off = local.map { abs($0.milliseconds - second) }
    require(
      off == 0 || off == 3_600_000 || off == 1_800_000,
      "\(text) is \(shown), which is \(off ?? -1) ms off")
  }

  private static func printed(_ time: Timestamp, _ now: Timestamp) {
    require(!TimeText.relative(time, to: now).isEmpty, "\(time) is nothing at \(now)")
    require(!TimeText.local(time).isEmpty, "\(time) is nothing here")
    require(!TimeText.universal(time).isEmpty, "\(time) is nothing anywhere")
  }
}
