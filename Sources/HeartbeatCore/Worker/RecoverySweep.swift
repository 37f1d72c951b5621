/// Takes the leases of dead and stale workers back to pending, in portions.
public struct RecoverySweep: Sendable {
  /// The longest that a suspected worker has to answer a probe with a heartbeat.
  public static let longestProbe: Duration = .milliseconds(500)

  private let store: any ChatStore
  private let clock: any WorkerClock
  private let actor: Actor
  private let own: IncarnationID?
  private let portion: Int
  private let pausing = WakeSignal()

  /// - Parameters:
  ///   - actor: Who recovers, for the event log.
  ///   - own: The incarnation that sweeps; its own leases are left alone.
  ///   - portion: The most leases that one transaction takes.
  public init(
    store: any ChatStore, clock: any WorkerClock, actor: Actor = .operator,
    own: IncarnationID? = nil, portion: Int = 500
  ) {
    self.store = store
    self.clock = clock
    self.actor = actor
    self.own = own
    self.portion = portion
  }

  /// Looks at every holder of leases once and recovers what is due.
  ///
  /// - Parameters:
  ///   - staleAfter: Instead of what each holder declared; the age alone decides then, and a live
  ///     holder is not asked.
  ///   - limit: The most chats to take.
  /// - Returns: What was taken, by holder and chat.
  public func run(staleAfter: Duration? = nil, limit: Int? = nil) throws -> Recovery {
    var recovery = Recovery()
    var suspects: [(LeaseHolder, [Timestamp])] = []
    for holder in try holders() {
      switch RecoveryPlan.judge(holder, at: clock.wallTime(), staleAfter: staleAfter) {
      case .leave: continue
      case .takeAll:
        recovery += try take(
          RecoveryRequest(holder: holder.incarnation, why: .workerDead, heartbeats: nil),
          limit: limit.map { $0 - recovery.count })
      case .take(let heartbeats):
        recovery += try take(
          RecoveryRequest(holder: holder.incarnation, why: .stale, heartbeats: heartbeats),
          limit: limit.map { $0 - recovery.count })
      case .probe(let heartbeats) where staleAfter != nil:
        // Whoever names the age has judged.
        recovery += try take(
          RecoveryRequest(holder: holder.incarnation, why: .stale, heartbeats: heartbeats),
          limit: limit.map { $0 - recovery.count })
      case .probe(let heartbeats):
        try store.probe(holder.incarnation.id)
        suspects.append((holder, heartbeats))
      }
    }
    guard !suspects.isEmpty else { return recovery }
    let patience = suspects.map { ($0.0.staleAfter) / 5 }.max() ?? .zero
    pause(min(Self.longestProbe, patience))
    for (holder, heartbeats) in suspects {
      recovery += try take(
        RecoveryRequest(holder: holder.incarnation, why: .stale, heartbeats: heartbeats),
        limit: limit.map { $0 - recovery.count })
    }
    return recovery
  }

  /// What ``run(staleAfter:limit:)`` would take, if nobody answered a probe. Only reads.
  public func preview(staleAfter: Duration? = nil, limit: Int? = nil) throws -> Recovery {
    var recovery = Recovery()
    let now = clock.wallTime()
    for holder in try holders() {
      let request: RecoveryRequest? =
        switch RecoveryPlan.judge(holder, at: now, staleAfter: staleAfter) {
        case .leave: nil
        case .takeAll:
          RecoveryRequest(holder: holder.incarnation, why: .workerDead, heartbeats: nil)
        case .take(let heartbeats), .probe(let heartbeats):
          RecoveryRequest(holder: holder.incarnation, why: .stale, heartbeats: heartbeats)
        }
      guard let request else { continue }
      let rest = limit.map { $0 - recovery.count } ?? .max
      recovery += try store.recoverable(request, limit: rest, at: now)
    }
    return recovery
  }

  private func holders() throws -> [LeaseHolder] {
    try store.leaseHolders(at: clock.wallTime()).filter { $0.incarnation.id != own }
  }

  /// One transaction after another, with a pause in which others may write.
  private func take(_ request: RecoveryRequest, limit: Int?) throws -> Recovery {
    var recovery = Recovery()
    while true {
      let size = min(portion, (limit ?? .max) - recovery.count)
      guard size > 0 else { return recovery }
      let part = try store.recover(request, limit: size, by: actor, at: clock.wallTime())
      recovery += part
      guard part.count == size else { return recovery }
      pause(WorkLoop.pauseBetweenPortions)
    }
  }

  private func pause(_ duration: Duration) {
    let deadline = clock.uptime() + duration
    while clock.uptime() < deadline { clock.wait(for: pausing, until: deadline) }
  }
}
