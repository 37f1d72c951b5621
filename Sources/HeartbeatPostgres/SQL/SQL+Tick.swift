#if Postgres
  import HeartbeatSQL

  extension SQL {
    enum Tick {
      /// ?1 now, or NULL for the server's clock, ?2 incarnation. The one statement of a tick, whatever the
      /// number of chats: see the function in schema.sql.
      static let renew = "SELECT chat_id, generation FROM renew(?1, ?2)"

      /// ?1 incarnation. No row when the database does not know it: one that was restored. What the row
      /// says, the newest event, whether another process has stopped it by its start, and the server's
      /// clock.
      static let state = """
        SELECT probe, max_chats, draining_at IS NOT NULL, cancelling_at IS NOT NULL,
          (SELECT coalesce(max(seq), 0) FROM events),
          EXISTS (SELECT FROM workers AS n
            WHERE n.worker = w.worker AND n.ordinal > w.ordinal AND n.started_at = w.stopped_at),
          now_ms()
        FROM workers AS w WHERE id = ?1
        """

      /// ?1 incarnation. The answer to a probe of a worker that may have no leases to renew.
      static let answer = """
        UPDATE workers SET seen_at = (SELECT now_ms()) WHERE id = ?1 AND stopped_at IS NULL
        """

      /// Which transactions this one sees, as a number: another one once any has committed, heartbeats too. Reads
      /// no table, and unlike a place in the server's log it never runs ahead of what can be read.
      /// Source: https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-PG-SNAPSHOT
      static let changes = "SELECT hashtextextended(CAST(pg_current_snapshot() AS TEXT), 0)"

      /// ?1 now, ?2 incarnation. As ``SQL/Workspaces/bump``; one that another worker is noting right now is
      /// left to it, so that two workers never wait for each other.
      static let bump = """
        WITH due AS MATERIALIZED (
          SELECT id FROM workspaces WHERE \(Workspaces.isDue) ORDER BY id
          FOR NO KEY UPDATE SKIP LOCKED)
        UPDATE workspaces SET \(Workspaces.bumped)
        FROM due WHERE workspaces.id = due.id
        """
    }
  }
#endif
