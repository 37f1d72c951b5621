/// Takes the leases of dead and stale workers back to pending, in portions.
public struct RecoverySweep: Sendable {
  /// The longest that a suspected worker has to answer a probe with a heartbeat.
  public static let longestProbe: Duration = .milliseconds(500)

  private let store: any RecoveryStore
  private let clock: any WorkerClock
  private let actor: Actor
  private let own: IncarnationID?
  private let portion: Int
  private let shouldStop: @Sendable () -> Bool
  private let pausing: WakeSignal

  /// - Parameters:
  ///   - store: Where leases are looked at and taken.
  ///   - clock: For the times that are stored, and for pauses.
  ///   - actor: Who recovers, for the event log.
  ///   - own: The incarnation that sweeps; its own leases are left alone.
  ///   - portion: The most leases that one transaction takes.
  ///   - pausing: Ends a pause, so that `shouldStop` is asked.
  ///   - shouldStop: Asked before each portion; true ends the sweep there.
  public init(
    store: any RecoveryStore, clock: any WorkerClock, actor: Actor = .operator,
    own: IncarnationID? = nil, portion: Int = 500, pausing: WakeSignal = WakeSignal(),
    shouldStop: @escaping @Sendable () -> Bool = { false }
  ) {
    self.store = store
    self.clock = clock
    self.actor = actor
    self.own = own
    self.portion = portion
    self.shouldStop = shouldStop
    self.pausing = pausing
  }

  /// Looks at every holder of leases once and recovers what is due.
  ///
  /// - Parameters:
  ///   - staleAfter: Instead of what each holder declared; the age alone decides then, and a live
  ///     holder is not asked.
  ///   - limit: The most chats to take.
  /// - Returns: What was taken, by holder and chat.
  public func run(staleAfter: Duration? = nil, limit: Int? = nil) throws -> Recovery {
    var sights = HeartbeatSights()
    return try run(&sights, staleAfter: staleAfter, limit: limit)
  }

  /// As ``run(staleAfter:limit:)``, but tells what was taken before an error or a stop too.
  public func sweep(
    staleAfter: Duration? = nil, limit: Int? = nil
  ) -> BulkOutcome<Recovery> {
    var sights = HeartbeatSights()
    return sweep(&sights, staleAfter: staleAfter, limit: limit)
  }

  /// As ``run(staleAfter:limit:)``, of somebody who sweeps again and again: a heartbeat that is known to be
  /// fresh is not taken for stale because a clock was set, however late its worker answers.
  func run(
    _ sights: inout HeartbeatSights, staleAfter: Duration? = nil, limit: Int? = nil
  ) throws -> Recovery {
    let outcome = sweep(&sights, staleAfter: staleAfter, limit: limit)
    if case .failed(let error) = outcome.ending { throw error }
    return outcome.done
  }

  private func sweep(
    _ sights: inout HeartbeatSights, staleAfter: Duration?, limit: Int?
  ) -> BulkOutcome<Recovery> {
    var recovery = Recovery()
    do {
      try sweep(&sights, staleAfter: staleAfter, limit: limit, into: &recovery)
      return BulkOutcome(done: recovery, ending: .finished)
    } catch is Stopped {
      return BulkOutcome(done: recovery, ending: .cutShort)
    } catch {
      return BulkOutcome(done: recovery, ending: .failed(error))
    }
  }

  /// Between two portions somebody asked for it.
  private struct Stopped: Error {}

  private func sweep(
    _ sights: inout HeartbeatSights, staleAfter: Duration?, limit: Int?,
    into recovery: inout Recovery
  ) throws {
    var asked: [RecoveryRequest] = []
    var patience: Duration = .zero
    let look = clock.uptime()
    let holders = try store.leaseHolders(at: clock.wallTime())
    sights.see(holders, at: look)
    for holder in holders where holder.incarnation.id != own {
      if shouldStop() { throw Stopped() }
      let plan = RecoveryPlan.judge(holder, at: clock.wallTime(), staleAfter: staleAfter) {
        sights.isFresh(
          $0, of: holder.incarnation.id, after: holder.staleAfter, at: clock.uptime())
      }
      switch plan {
      case .leave: continue
      case .take(let request):
        try take(request, limit: limit, into: &recovery)
      case .ask(let request):
        try store.probe(holder.incarnation.id)
        asked.append(request)
        patience = max(patience, holder.staleAfter / 5)
      }
    }
    guard !asked.isEmpty else { return }
    pause(min(Self.longestProbe, patience))
    // Who had no time to answer is not taken from.
    for request in asked { try take(request, limit: limit, into: &recovery) }
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
  private func take(
    _ request: RecoveryRequest, limit: Int?, into recovery: inout Recovery
  ) throws {
    while true {
      let size = min(portion, (limit ?? .max) - recovery.count)
      guard size > 0 else { return }
      if shouldStop() { throw Stopped() }
      let part = try store.recover(request, limit: size, by: actor, at: clock.wallTime())
      recovery += part
      guard part.count == size else { return }
      pause(WorkLoop.pauseBetweenPortions)
    }
  }

  private func pause(_ duration: Duration) {
    let deadline = clock.uptime() + duration
    while clock.uptime() < deadline, !shouldStop() { clock.wait(for: pausing, until: deadline) }
  }
}
