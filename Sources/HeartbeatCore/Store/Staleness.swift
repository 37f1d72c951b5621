/// When a heartbeat is too old.
package enum Staleness {
  /// A heartbeat in the future by more than `limit` is as good as none: the wall clock was set
  /// back since, and a live worker would have renewed under the new time at once.
  package static func isStale(_ heartbeat: Timestamp, after limit: Duration, at now: Timestamp)
    -> Bool
  {
    let age = heartbeat.age(at: now)
    return age > limit || age < .zero - limit
  }
}
