/// What a sweep does about one holder of leases. Pure.
enum RecoveryPlan: Equatable {
  case leave
  /// Its process is gone: everything at once.
  case takeAll
  /// Nobody renews these: they are taken when they are stale.
  case take([Timestamp])
  /// Its process lives but these heartbeats are old: it is asked first, so that neither a clock
  /// that was set nor a suspend takes a chat from a worker that is well.
  case probe([Timestamp])

  /// - Parameter staleAfter: Instead of what the holder declared.
  static func judge(
    _ holder: LeaseHolder, at now: Timestamp, staleAfter: Duration? = nil
  ) -> RecoveryPlan {
    let limit = staleAfter ?? holder.staleAfter
    let stale = holder.heartbeats.filter { Staleness.isStale($0, after: limit, at: now) }
    return switch holder.process {
    case .dead: .takeAll
    case .awaited: stale.isEmpty ? .leave : .take(stale)
    case .alive: stale.isEmpty ? .leave : .probe(stale)
    }
  }
}
