/// Takes the leases of dead and stale workers back to pending, in portions.
public struct RecoverySweep: Sendable {
  /// The longest that a suspected worker has to answer a probe with a heartbeat.
  public static let longestProbe: Duration = .milliseconds(500)

  private let store: any RecoveryStore
  private let clock: any WorkerClock
  private let actor: Actor
  private let own: IncarnationID?
  private let portion: Int
  private let pausing: WakeSignal
  private let endsEarly: @Sendable () -> Bool

  /// - Parameters:
  ///   - actor: Who recovers, for the event log.
  ///   - own: The incarnation that sweeps; its own leases are left alone.
  ///   - portion: The most leases that one transaction takes.
  public init(
    store: any RecoveryStore, clock: any WorkerClock, actor: Actor = .operator,
    own: IncarnationID? = nil, portion: Int = 500
  ) {
    self.init(
      store: store, clock: clock, actor: actor, own: own, portion: portion, pausing: WakeSignal(),
      endsEarly: { false })
  }

  /// - Parameters:
  ///   - pausing: Raised for whoever pauses to ask `endsEarly`.
  ///   - endsEarly: Asked between two transactions: whether to leave the rest to others.
  init(
    store: any RecoveryStore, clock: any WorkerClock, actor: Actor, own: IncarnationID?,
    portion: Int, pausing: WakeSignal, endsEarly: @escaping @Sendable () -> Bool
  ) {
    self.store = store
    self.clock = clock
    self.actor = actor
    self.own = own
    self.portion = portion
    self.pausing = pausing
    self.endsEarly = endsEarly
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
    var asked: [RecoveryRequest] = []
    var patience: Duration = .zero
    for holder in try store.leaseHolders(at: clock.wallTime()) where holder.incarnation.id != own {
      if endsEarly() { return recovery }
      switch RecoveryPlan.judge(holder, at: clock.wallTime(), staleAfter: staleAfter) {
      case .leave: continue
      case .take(let request):
        recovery += try take(request, limit: limit.map { $0 - recovery.count })
      case .ask(let request):
        try store.probe(holder.incarnation.id)
        asked.append(request)
        patience = max(patience, holder.staleAfter / 5)
      }
    }
    guard !asked.isEmpty else { return recovery }
    pause(min(Self.longestProbe, patience))
    // Who had no time to answer is not taken from.
    for request in asked where !endsEarly() {
      recovery += try take(request, limit: limit.map { $0 - recovery.count })
    }
    return recovery
  }

  /// What ``run(staleAfter:limit:)`` would take, if nobody answered a probe. Only reads.
  public static func preview(
    _ store: any RecoveryQuestions, staleAfter: Duration? = nil, limit: Int? = nil,
    at now: Timestamp
  ) throws -> Recovery {
    var recovery = Recovery()
    for holder in try store.leaseHolders(at: now) {
      let plan = RecoveryPlan.judge(holder, at: now, staleAfter: staleAfter)
      guard let request = plan.request else { continue }
      let rest = limit.map { $0 - recovery.count } ?? .max
      recovery += try store.recoverable(request, limit: rest, at: now)
    }
    return recovery
  }

  /// One transaction after another, with a pause in which others may write.
  private func take(_ request: RecoveryRequest, limit: Int?) throws -> Recovery {
    var recovery = Recovery()
    while true {
      let size = min(portion, (limit ?? .max) - recovery.count)
      guard size > 0 else { return recovery }
      let part = try store.recover(request, limit: size, by: actor, at: clock.wallTime())
      recovery += part
      guard part.count == size, !endsEarly() else { return recovery }
      pause(WorkLoop.pauseBetweenPortions)
    }
  }

  private func pause(_ duration: Duration) {
    let deadline = clock.uptime() + duration
    while clock.uptime() < deadline, !endsEarly() { clock.wait(for: pausing, until: deadline) }
  }
}
