#if Postgres
  package import HeartbeatCore
  package import HeartbeatSQL

  extension PostgresConnection {
    package static var hosts: SQL.Hosts { .kept }
  }

  extension PostgresChatStore {
    /// Whoever was started under the id here has ended, as its lock is this process's own. Elsewhere it may
    /// go on for as long as it may trust its leases; after that it is told that it was replaced.
    package func makeWay(
      for incarnation: Incarnation, on connection: PostgresConnection, at now: Timestamp
    ) throws {
      guard host != nil else { return }
      try connection.lockIncarnations(of: incarnation.worker)
      let newest = try connection.row(SQL.Replacing.newest, incarnation.worker) { NewestStart($0) }
      guard let newest, !newest.hasStopped, !isHere(newest.hostID) else { return }
      guard Staleness.isStale(newest.lastSign, after: newest.staleAfter, at: now) else {
        throw StoreError.workerInUse(
          incarnation.worker, pid: newest.pid.flatMap(Int32.init(exactly:)),
          heartbeatAge: newest.lastSign.age(at: now), host: newest.host)
      }
      try connection.run(SQL.Replacing.stop, now, newest.id)
    }
  }

  private struct NewestStart: Sendable {
    let id: IncarnationID
    let pid: Int64?
    let host: String?
    let hostID: String?
    let hasStopped: Bool
    let staleAfter: Duration
    let lastSign: Timestamp

    init(_ row: some SQLRow) {
      id = row[0]
      pid = row[1]
      host = row[2]
      hostID = row[3]
      hasStopped = row[4]
      staleAfter = row[5]
      lastSign = row[6]
    }
  }

  extension SQL {
    fileprivate enum Replacing {
      /// ?1 worker. The last incarnation that really started.
      static let newest = """
        SELECT w.id, w.pid, w.host, w.host_id, w.stopped_at IS NOT NULL, w.stale_after_ms,
          \(Workers.lastSign)
        FROM workers AS w
        WHERE w.worker = ?1 AND w.started_at IS NOT NULL ORDER BY w.ordinal DESC LIMIT 1
        """

      /// ?1 now, at which another one starts, ?2 incarnation. As ``SQL/Tick/state`` tells it.
      static let stop = "UPDATE workers SET stopped_at = ?1 WHERE id = ?2"
    }
  }
#endif
