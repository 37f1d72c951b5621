package import HeartbeatCore
internal import HeartbeatSQL

extension SQLiteChatStore {
  package func take(
    limit: Int, groups: String?, by incarnation: Incarnation, at now: Timestamp,
    on connection: SQLiteConnection
  ) throws -> [Assignment] {
    let taken = try connection.rows(
      SQL.Claim.merged, now, limit, RetryPolicy.longestPause, groups
    ) { (assignment: Assignment(claimed: $0), turn: $0[7] as Int64) }
    // RETURNING has no order of its own.
    .sorted { ($0.turn, $0.assignment.lease) < ($1.turn, $1.assignment.lease) }
    .map(\.assignment)
    guard !taken.isEmpty else { return [] }
    try insertLeases(
      taken.map(\.lease), for: incarnation, on: connection,
      events(connection, by: .worker(incarnation), at: now))
    return taken
  }
}
