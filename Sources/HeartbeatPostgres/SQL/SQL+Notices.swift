#if Postgres
  import HeartbeatSQL

  extension SQL {
    enum Notices {
      private static let personalKinds =
        EarlyWord.personalKinds.map { "'\($0.rawValue)'" }.joined(separator: ", ")

      /// ?1 the last event before the first that is told. Each worker that one of them concerns is told
      /// once, but not of what it did itself.
      static let ofEvents = """
        SELECT pg_notify(\(NoticeChannel.of(column: "name")), '') FROM (
          SELECT DISTINCT w.name FROM events AS e
          JOIN LATERAL (VALUES (e.worker), (e.from_worker)) AS w (name) ON TRUE
          WHERE e.seq > ?1 AND w.name IS NOT NULL
            AND e.kind IN (\(personalKinds))
            AND (e.actor_id IS NULL OR w.name <> e.actor)
        ) AS told
        """

      /// ?1 incarnation. Whoever runs as it is told.
      static let ofIncarnation = """
        SELECT pg_notify(\(NoticeChannel.of(column: "worker")), '') FROM workers WHERE id = ?1
        """
    }
  }
#endif
