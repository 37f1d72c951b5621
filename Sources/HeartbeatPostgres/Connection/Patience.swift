#if Postgres
  internal import HeartbeatCore
  import Synchronization

  /// How long a call may wait. Another thread may change it while one waits, who sees it within
  /// ``step``.
  final class Patience: Sendable {
    /// How often a call that waits looks whether it may go on waiting.
    static let step: Duration = .milliseconds(50)

    private let nanoseconds: Atomic<Int64>

    init(_ duration: Duration) { nanoseconds = Atomic(duration.wholeNanoseconds) }

    var duration: Duration {
      get { .nanoseconds(nanoseconds.load(ordering: .relaxed)) }
      set { nanoseconds.store(newValue.wholeNanoseconds, ordering: .relaxed) }
    }
  }

  /// The end of one call, which moves with the patience that it was given.
  struct PatienceDeadline {
    private let patience: Patience
    private let beyond: Duration
    private let least: Duration
    private let start = ContinuousClock.now

    /// - Parameters:
    ///   - beyond: What is waited in addition to the patience.
    ///   - least: Waited at any rate.
    init(_ patience: Patience, beyond: Duration = .zero, atLeast least: Duration = .zero) {
      self.patience = patience
      self.beyond = beyond
      self.least = least
    }

    /// What is left of it, not negative.
    var left: Duration {
      max(.zero, max(patience.duration + beyond, least) - start.duration(to: .now))
    }
  }
#endif
