import Logging
import Synchronization

/// What the threads of the heartbeat and of the trust window do to the shared state.
extension WorkerCore {
  /// The snapshot before the statement, and whether there is anything to renew.
  func takeSnapshot() -> (snapshot: Registry<RunHandle>.Snapshot, mustRenew: Bool) {
    state.withLock { state in
      (state.registry.takeSnapshot(), !state.registry.isEmpty || state.registry.hasFenced)
    }
  }

  /// Nothing is known after a failure, so nobody is cancelled.
  /// - Returns: How long the worker is still trusted.
  func heartbeatFailed(at now: Uptime) -> Duration {
    state.withLock { state in
      state.registry.dropSnapshot()
      state.isHeartbeatFailing = true
      return state.trust?.remaining(at: now) ?? .zero
    }
  }

  /// Gives up a snapshot that was taken only to look.
  func dropSnapshot() {
    state.withLock { $0.registry.dropSnapshot() }
  }

  /// Applies what the database returned for `snapshot`. Gained leases are registered at once; their
  /// work starts on the thread of the writes.
  ///
  /// - Parameters:
  ///   - sentAt: When the statement was sent.
  ///   - isTick: Whether the heartbeat has come through by it.
  ///   - isRenewal: False when the leases were only read, which gives no trust.
  func reconcile(
    _ snapshot: Registry<RunHandle>.Snapshot, returned: [Lease], sentAt: Uptime, isTick: Bool,
    isRenewal: Bool
  ) -> Registry<RunHandle>.Reconciliation {
    let (result, replaced, mayClaimAgain) = state.withLock { state in
      let result = state.registry.reconcile(snapshot, returned: returned)
      state.untried.removeAll { state.registry.run(of: $0.lease) !== $0 }
      let mayClaimAgain = isTick && state.isHeartbeatFailing
      if isTick { state.isHeartbeatFailing = false }
      if isRenewal {
        state.trust?.renewed(
          sentAt: sentAt, snapshot: snapshot.number, at: clock.uptime())
        beginUntried(in: &state)
      } else if state.trust == nil, !result.gained.isEmpty {
        // Trust rests on renewals. Where there is any, whatever it has not named was given later.
        state.trust = TrustWindow(untrusted: settings, at: sentAt)
      }
      let (gained, replaced) = register(result.gained, sentAt: sentAt, in: &state)
      inbox.add(gained: gained)
      Self.noteEnding(result.lost, in: &state)
      if state.registry.activeCount == 0 { state.trust = nil }
      return (result, replaced, mayClaimAgain)
    }
    cancelReplaced(replaced)
    // Whoever lifts a bar wakes who waits before it.
    if mayClaimAgain { inbox.signal.raise() }
    if !result.fenced.isEmpty { inbox.add(fenced: result.fenced) }
    // What was registered while an acquisition was under way is looked at again once it is over.
    if !result.gained.isEmpty || !result.fenced.isEmpty || !result.lost.isEmpty {
      inbox.signal.raise()
    }
    trustSignal.raise()
    return result
  }

  /// A renewal that was sent before one of them was registered has not renewed it, and trust is as short
  /// as that one's.
  private func beginUntried(in state: inout State) {
    guard let trust = state.trust, trust.remaining(at: clock.uptime()) > .zero else { return }
    inbox.add(gained: state.untried)
    state.untried = []
  }

  /// Asks the heartbeat for a tick before the next interval.
  func requestTick() {
    state.withLock { requestTick(in: &$0) }
  }

  func requestTick(in state: inout State) {
    state.isTickWanted = true
    heartbeatSignal.raise()
  }

  /// Whether a tick was asked for since the last time.
  func takeTickRequest() -> Bool {
    state.withLock { state in
      defer { state.isTickWanted = false }
      return state.isTickWanted
    }
  }

  // MARK: Trust

  /// Nil while nothing is run.
  func checkTrust(at now: Uptime) -> TrustWindow.Verdict? {
    state.withLock { state in
      guard state.registry.activeCount > 0 else { return nil }
      return state.trust?.check(at: now)
    }
  }

  /// Stops running every chat because the worker can no longer know that they are its own.
  func selfFence() {
    let cut = state.withLock { state in
      let cut = state.registry.fence()
      state.trust = nil
      // A heartbeat that is stuck has not failed yet, but what it could not keep had to go.
      state.isHeartbeatFailing = state.isHeartbeatFailing || !cut.isEmpty
      Self.noteEnding(cut, in: &state)
      return cut
    }
    guard !cut.isEmpty else { return }
    logger.error("the trust window is spent; stopping \(cut.count) chats")
    emit(.selfFenced(cut.map(\.lease).sorted()))
    for (lease, run) in cut { cancel(run, Loss(lease: lease, cause: .leaseExpired)) }
    inbox.add(notices: cut.map { .fenced($0.lease) })
  }
}
