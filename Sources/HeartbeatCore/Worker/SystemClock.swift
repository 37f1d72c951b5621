import Glibc

/// The machine's clocks.
public struct SystemClock: WorkerClock {
  public init() {}

  /// Source: clock_gettime(2), CLOCK_REALTIME.
  public func wallTime() -> Timestamp {
    Self.wallTime(read(CLOCK_REALTIME))
  }

  /// Never by way of nanoseconds, which `Int64` counts only up to the year 2262: a clock may be set
  /// to any time.
  static func wallTime(_ time: timespec) -> Timestamp {
    Timestamp(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
  }

  /// CLOCK_BOOTTIME, as `ContinuousClock` on Linux: it goes on while the machine is suspended.
  ///
  /// Source: clock_gettime(2), CLOCK_BOOTTIME.
  public func uptime() -> Uptime { Self.uptime(read(CLOCK_BOOTTIME)) }

  /// CLOCK_MONOTONIC, as `SuspendingClock` on Linux.
  ///
  /// Source: clock_gettime(2), CLOCK_MONOTONIC.
  public func workingTime() -> Uptime { Self.uptime(read(CLOCK_MONOTONIC)) }

  private static func uptime(_ time: timespec) -> Uptime {
    Uptime(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }

  public func wait(for signal: WakeSignal, until deadline: Uptime) {
    while true {
      let remaining = deadline - uptime()
      // A condition variable does not count suspended time: it waits in short steps.
      guard remaining > .zero, !signal.wait(atMost: min(remaining, .seconds(1))) else { return }
    }
  }

  private func read(_ clock: clockid_t) -> timespec {
    var time = timespec()
    clock_gettime(clock, &time)
    return time
  }
}
