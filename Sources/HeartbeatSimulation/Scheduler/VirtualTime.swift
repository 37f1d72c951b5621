import HeartbeatCore

/// The time of a whole simulation, which passes only when somebody says so.
///
/// Sendable: one thread uses a simulation at a time.
final class VirtualTime: @unchecked Sendable {
  /// Since the beginning.
  private(set) var nanoseconds: Int64 = 0

  func advance(by duration: Duration) { nanoseconds += max(duration.wholeNanoseconds, 0) }

  func advance(to moment: Int64) { nanoseconds = max(nanoseconds, moment) }

  func after(_ duration: Duration) -> Int64 { nanoseconds + duration.wholeNanoseconds }
}

/// The clocks of one simulated machine: fast or slow, set by people, and stopped while it is suspended.
///
/// Sendable: one thread uses a simulation at a time.
final class MachineClock: WorkerClock, @unchecked Sendable {
  /// A Sunday in 2023.
  private static let epoch = Timestamp(milliseconds: 1_700_000_000_000)
  /// How much faster or slower than another one a clock may be: hand-overs count on a tenth.
  static let longestDrift = 40_000

  private let time: VirtualTime
  /// In millionths.
  private var drift: Int64 = 0
  private var begunAt: Int64 = 0
  private var uptimeThen: Int64 = 0
  private var wallOffset: Duration = .zero
  private var suspended: Duration = .zero
  /// What happens while its process waits.
  var onWait: (WakeSignal, Uptime) -> Void = { _, _ in }

  init(_ time: VirtualTime) {
    self.time = time
  }

  func uptime() -> Uptime {
    let passed = time.nanoseconds - begunAt
    // In two parts: the product of all would not fit after some days.
    let whole = passed / 1_000_000
    return Uptime(
      nanoseconds: uptimeThen + passed + whole * drift + (passed % 1_000_000) * drift / 1_000_000)
  }

  func workingTime() -> Uptime { uptime() - suspended }

  func wallTime() -> Timestamp {
    Self.epoch + .nanoseconds(uptime().nanoseconds) + wallOffset
  }

  func wait(for signal: WakeSignal, until deadline: Uptime) { onWait(signal, deadline) }

  func setDrift(_ millionths: Int) {
    uptimeThen = uptime().nanoseconds
    begunAt = time.nanoseconds
    drift = Int64(millionths)
  }

  /// Somebody sets the wall clock; the steady ones do not notice.
  func setWallClock(by step: Duration) { wallOffset += step }

  /// All clocks are right and as fast as others.
  func setRight() {
    setDrift(0)
    wallOffset = .nanoseconds(time.nanoseconds - uptime().nanoseconds)
  }

  /// It was suspended for so long, until now.
  func noteSuspend(of duration: Duration) { suspended += duration }

  /// When it will be so late on this clock.
  func moment(of deadline: Uptime) -> Int64 {
    let missing = deadline.nanoseconds - uptime().nanoseconds
    guard missing > 0 else { return time.nanoseconds }
    guard missing < Int64.max / 2_000_000 else { return time.nanoseconds + missing }
    return time.nanoseconds + missing * 1_000_000 / (1_000_000 + drift) + 1
  }
}
