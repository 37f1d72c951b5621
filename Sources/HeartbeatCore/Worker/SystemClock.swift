import Glibc

/// The machine's clocks.
public struct SystemClock: WorkerClock {
  public init() {}

  /// Source: clock_gettime(2), CLOCK_REALTIME.
  public func wallTime() -> Timestamp {
    Timestamp(milliseconds: read(CLOCK_REALTIME) / 1_000_000)
  }

  /// CLOCK_BOOTTIME, as `ContinuousClock` on Linux: it goes on while the machine is suspended.
  ///
  /// Source: clock_gettime(2), CLOCK_BOOTTIME.
  public func uptime() -> Uptime {
    Uptime(nanoseconds: read(CLOCK_BOOTTIME))
  }

  /// CLOCK_MONOTONIC, as `SuspendingClock` on Linux.
  ///
  /// Source: clock_gettime(2), CLOCK_MONOTONIC.
  public func workingTime() -> Uptime {
    Uptime(nanoseconds: read(CLOCK_MONOTONIC))
  }

  public func wait(for signal: WakeSignal, until deadline: Uptime) {
    while true {
      let remaining = deadline - uptime()
      // A condition variable does not count suspended time: it waits in short steps.
      guard remaining > .zero, !signal.wait(atMost: min(remaining, .seconds(1))) else { return }
    }
  }

  private func read(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
