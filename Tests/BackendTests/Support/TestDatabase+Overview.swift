import HeartbeatCore

extension TestDatabase {
  func overview(
    of group: String? = nil, since: Timestamp = 0, limit: Int = 10, at now: Timestamp
  ) throws -> Overview {
    let question = OverviewQuestion(group: group, since: since, limit: limit)
    let snapshot = try store.snapshot(SnapshotQuestion(overview: question), at: now)
    return snapshot.overview ?? Overview()
  }
}
