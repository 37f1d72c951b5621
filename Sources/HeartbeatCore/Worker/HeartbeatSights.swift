/// What somebody who looks again and again knows of the age of heartbeats, whatever the clocks show by
/// which they were written. Pure.
///
/// A heartbeat that an earlier look has not seen was written after that look, so it is at most as old as
/// that is by the steady clock of whoever looks.
struct HeartbeatSights {
  private var lastLook: Uptime?
  /// When each was written at the earliest, by incarnation; nil when the first look has seen it.
  private var earliest: [IncarnationID: [Timestamp: Uptime?]] = [:]

  /// - Parameter look: When it was begun.
  mutating func see(_ holders: [LeaseHolder], at look: Uptime) {
    let before = earliest
    earliest = [:]
    for holder in holders {
      let known = before[holder.incarnation.id] ?? [:]
      for heartbeat in holder.heartbeats {
        earliest[holder.incarnation.id, default: [:]][heartbeat] = known[heartbeat] ?? lastLook
      }
    }
    lastLook = look
  }

  /// Whether the heartbeat cannot be stale.
  func isFresh(
    _ heartbeat: Timestamp, of incarnation: IncarnationID, after staleAfter: Duration,
    at now: Uptime
  ) -> Bool {
    guard case .some(.some(let earliest)) = earliest[incarnation]?[heartbeat] else { return false }
    return now <= earliest + staleAfter
  }
}
