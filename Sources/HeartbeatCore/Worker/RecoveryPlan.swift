/// What a sweep does about one holder of leases. Pure.
enum RecoveryPlan: Equatable {
  case leave
  /// Nobody renews these any more.
  case take(RecoveryRequest)
  /// Its process may live, but these heartbeats are old: it is asked for a new one first, so that
  /// neither a clock that was set nor a suspend takes a chat from a worker that is well.
  case ask(RecoveryRequest)

  /// What is taken at once, and what is taken if the holder does not answer; nil for nothing.
  var request: RecoveryRequest? {
    switch self {
    case .leave: nil
    case .take(let request), .ask(let request): request
    }
  }

  /// - Parameters:
  ///   - staleAfter: Instead of what the holder declared. Whoever names the age has judged: the holder is
  ///     not asked, and nothing else is looked at.
  ///   - isFresh: Whether a heartbeat is known not to be stale, whatever the clock shows.
  static func judge(
    _ holder: LeaseHolder, at now: Timestamp, staleAfter: Duration? = nil,
    isFresh: (Timestamp) -> Bool = { _ in false }
  ) -> RecoveryPlan {
    if holder.process == .dead {
      return .take(RecoveryRequest(holder: holder.incarnation, why: .workerDead, heartbeats: nil))
    }
    let limit = staleAfter ?? holder.staleAfter
    let stale = holder.heartbeats.filter {
      Staleness.isStale($0, after: limit, at: now) && (staleAfter != nil || !isFresh($0))
    }
    guard !stale.isEmpty else { return .leave }
    let request = RecoveryRequest(holder: holder.incarnation, why: .stale, heartbeats: stale)
    return holder.process == .awaited || staleAfter != nil ? .take(request) : .ask(request)
  }
}
