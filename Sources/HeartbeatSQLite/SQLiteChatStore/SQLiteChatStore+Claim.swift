package import HeartbeatCore
internal import HeartbeatSQL

extension SQLiteChatStore {
  package func take(
    limit: Int, groups: String?, by incarnation: Incarnation, at now: Timestamp,
    on connection: SQLiteConnection
  ) throws -> [Assignment] {
    let taken = try connection.rows(
      SQL.Claim.next, now, limit, RetryPolicy.longestPause, groups
    ) { Assignment(claimed: $0) }
    guard !taken.isEmpty else { return [] }
    try connection.run(SQL.Claim.take, now, JSONArray.of(taken.map(\.lease.chat)))
    try insertLeases(
      taken.map(\.lease), for: incarnation, on: connection,
      events(connection, by: .worker(incarnation), at: now))
    return taken
  }
}
