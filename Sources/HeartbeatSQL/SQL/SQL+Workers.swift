extension SQL {
  package enum Workers {
    private static let nextOrdinal = "(SELECT coalesce(max(ordinal), 0) + 1 FROM workers)"

    /// ?1 worker, ?2 pid, ?3 interval, ?4 stale-after, ?5 max-recoveries, ?6 now, ?7 incarnation,
    /// ?8 grace, ?9 max-chats or NULL, ?10 JSON array of groups or NULL; where hosts are kept ?11 the
    /// host's name, ?12 its id or NULL.
    package static func insert(_ hosts: Hosts) -> String {
      let (columns, values) = hosts == .kept ? (", host, host_id", ", ?11, ?12") : ("", "")
      return """
        INSERT INTO workers
          (id, ordinal, worker, pid, interval_ms, stale_after_ms, max_recoveries, grace_ms,
           max_chats, groups, seen_at, started_at\(columns))
        VALUES (?7, \(nextOrdinal), ?1, ?2, ?3, ?4, ?5, ?8, ?9, ?10, ?6, ?6\(values))
        """
    }

    /// ?1 worker, ?2 now, ?3 incarnation. For a worker id that no process runs under; it is expected to behave as
    /// it did before, or as the defaults say.
    package static let insertAwaited = """
      INSERT INTO workers
        (id, ordinal, worker, interval_ms, stale_after_ms, max_recoveries, grace_ms, seen_at)
      SELECT ?3, \(nextOrdinal), ?1, coalesce(old.interval_ms, 30000),
        coalesce(old.stale_after_ms, 90000), coalesce(old.max_recoveries, 5),
        coalesce(old.grace_ms, 10000), ?2
      FROM (SELECT 1) AS one
      LEFT JOIN (SELECT * FROM workers WHERE worker = ?1 ORDER BY ordinal DESC LIMIT 1) AS old ON TRUE
      """

    /// The last time at which the process of a row `w` said that it is there.
    package static let lastSign = """
      max(w.seen_at, coalesce((SELECT max(heartbeat_at) FROM leases WHERE worker_id = w.id), 0))
      """

    /// ?1 worker. Its newest row.
    package static func newest(_ hosts: Hosts) -> String {
      """
      SELECT w.id, w.started_at IS NOT NULL, w.stopped_at IS NOT NULL, \(hosts.id("w")),
        w.stale_after_ms, \(lastSign)
      FROM workers AS w WHERE w.worker = ?1 ORDER BY w.ordinal DESC LIMIT 1
      """
    }

    /// ?1 incarnation. Whether it has started and not stopped.
    package static let isRunning = """
      SELECT 1 FROM workers WHERE id = ?1 AND started_at IS NOT NULL AND stopped_at IS NULL
      """

    /// ?1 worker. The last incarnation that really started.
    package static func lastStarted(_ hosts: Hosts) -> String {
      """
      SELECT w.pid, w.seen_at, (SELECT max(heartbeat_at) FROM leases WHERE worker_id = w.id),
        \(hosts.name("w"))
      FROM workers AS w
      WHERE w.worker = ?1 AND w.started_at IS NOT NULL ORDER BY w.ordinal DESC LIMIT 1
      """
    }

    /// ?1 worker, ?2 incarnation. Rows that nothing needs any more.
    package static let deleteSuperseded = """
      DELETE FROM workers WHERE worker = ?1 AND ordinal < (SELECT ordinal FROM workers WHERE id = ?2)
        AND NOT EXISTS (SELECT 1 FROM leases WHERE worker_id = workers.id)
        AND NOT EXISTS (SELECT 1 FROM runs WHERE worker_id = workers.id)
      """

    /// ?1 now, ?2 incarnation.
    package static let markSeen = "UPDATE workers SET seen_at = ?1 WHERE id = ?2"

    /// ?1 now, ?2 incarnation.
    package static let markStopped =
      "UPDATE workers SET seen_at = ?1, stopped_at = ?1 WHERE id = ?2"

    /// ?1 1 and then -1, which together change nothing. SQLite writes no page for a row that stays
    /// as it is.
    package static let touch = """
      UPDATE workers SET probe = probe + ?1 WHERE id = (SELECT min(id) FROM workers)
      """

    /// ?1 incarnation.
    package static let raiseProbe = "UPDATE workers SET probe = probe + 1 WHERE id = ?1"

    /// ?1 incarnation, ?2 worker, ?3 limit. Leases of older rows of the same worker id, and of the one that
    /// its next process was awaited under. A process that stood still after its start takes nothing from one
    /// that has started since.
    package static let leasesToAdopt = """
      SELECT l.chat_id, l.generation, l.heartbeat_at, w.started_at IS NOT NULL, c.recoveries,
        w.max_recoveries, \(Leases.isGift)
      FROM workers AS w
      JOIN leases AS l ON l.worker_id = w.id
      JOIN chats AS c ON c.id = l.chat_id
      WHERE w.worker = ?2 AND w.id <> ?1 AND (w.started_at IS NULL OR w.ordinal <
        (SELECT ordinal FROM workers WHERE id = ?1))
      LIMIT ?3
      """

    /// All rows with what their leases show, by worker id, oldest incarnation first.
    package static func all(_ hosts: Hosts) -> String {
      """
      SELECT w.id, w.worker, w.pid, w.interval_ms, w.stale_after_ms, w.seen_at,
        w.started_at IS NOT NULL, w.stopped_at IS NOT NULL, count(l.chat_id),
        min(l.heartbeat_at), max(l.heartbeat_at), w.max_chats, w.groups, w.draining_at,
        \(hosts.name("w")), \(hosts.id("w"))
      FROM workers AS w LEFT JOIN leases AS l ON l.worker_id = w.id
      GROUP BY w.id ORDER BY w.worker, w.ordinal
      """
    }

    /// Each holder of leases with each of the times at which its leases were renewed.
    package static func holders(_ hosts: Hosts) -> String {
      """
      SELECT l.worker_id, w.worker, w.stale_after_ms, w.started_at IS NOT NULL, l.heartbeat_at,
        \(hosts.id("w"))
      FROM (SELECT DISTINCT worker_id, heartbeat_at FROM leases) AS l
      JOIN workers AS w ON w.id = l.worker_id
      ORDER BY w.ordinal, l.worker_id
      """
    }
  }
}
