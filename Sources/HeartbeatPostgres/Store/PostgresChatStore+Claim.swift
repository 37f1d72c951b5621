#if Postgres
  package import HeartbeatCore
  internal import HeartbeatSQL

  extension PostgresChatStore {
    package func take(
      limit: Int, groups: String?, by incarnation: Incarnation, at now: Timestamp,
      on connection: PostgresConnection
    ) throws -> [Assignment] {
      try connection.rows(
        SQL.Claim.merged, now, limit, RetryPolicy.longestPause, groups, incarnation.id,
        incarnation.worker
      ) { Assignment(claimed: $0) }
    }
  }
#endif
