#if Postgres
  internal import HeartbeatCore
  import Synchronization

  /// Connects on a thread of its own: looking up a host's name cannot be given a limit. Who waits may
  /// come back later for what it did not live to see.
  final class ConnectionAttempt: Sendable {
    private enum State {
      case underWay
      case abandoned
      case done(Result<PostgresLink, PostgresError>)
    }

    private let state = Mutex(State.underWay)
    private let ended = WakeSignal()

    init(to address: PostgresAddress) {
      do {
        try SystemThread.start(name: "pg-connect") { self.run(address) }
      } catch {
        // Then here: bounded by the time for each host, though not by the caller's patience.
        run(address)
      }
    }

    private func run(_ address: PostgresAddress) {
      let result = Result<PostgresLink, PostgresError> { () throws(PostgresError) in
        try PostgresLink.connect(to: address) {
          state.withLock { if case .abandoned = $0 { false } else { true } }
        }
      }
      state.withLock { if case .underWay = $0 { $0 = .done(result) } }
      ended.raise()
    }

    /// - Returns: Nil when it is still under way at the deadline.
    func outcome(until deadline: PatienceDeadline) -> Result<PostgresLink, PostgresError>? {
      while true {
        let left = deadline.left
        if case .done(let result) = state.withLock({ $0 }) { return result }
        guard left > .zero else { return nil }
        ended.wait(atMost: min(left, Patience.step))
      }
    }

    /// Nobody will come back for it.
    func abandon() { state.withLock { $0 = .abandoned } }
  }
#endif
