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

      /// Changes with every event, and when a run ends for which nobody waits, of which there is none.
      static let changes = """
        SELECT coalesce(max(seq), 0) * 1000000 + (SELECT count(*) FROM runs) FROM events
        """

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
