import HeartbeatCore
import Synchronization

/// Time that passes only when somebody says so: timestamps have the same length in each run.
final class StandingClock: WorkerClock {
  private let passed = Atomic<Int64>(0)
  private static let begin: Int64 = 1_790_000_000_000

  func wallTime() -> Timestamp {
    Timestamp(milliseconds: Self.begin + passed.load(ordering: .relaxed) / 1_000_000)
  }

  func uptime() -> Uptime { Uptime(nanoseconds: passed.load(ordering: .relaxed)) }

  func wait(for signal: WakeSignal, until deadline: Uptime) {}

  func go(to moment: Uptime) {
    passed.store(max(moment.nanoseconds, uptime().nanoseconds), ordering: .relaxed)
  }
}
