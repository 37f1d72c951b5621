#if Postgres
  import HeartbeatSQL

  extension SQL {
    enum Tick {
      /// ?1 now, or NULL for the server's clock, ?2 incarnation. The one statement of a tick, whatever the
      /// number of chats: see the function in schema.sql.
      static let renew = "SELECT chat_id, generation FROM renew(?1, ?2)"

      /// ?1 incarnation. No row when the database does not know it: one that was restored.
      static let state = """
        SELECT probe, max_chats, draining_at IS NOT NULL, cancelling_at IS NOT NULL,
          (SELECT coalesce(max(seq), 0) FROM events)
        FROM workers WHERE id = ?1
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
