#if Postgres
  import HeartbeatSQL

  extension SQL {
    enum Claim {
      /// ?1 now, ?2 limit, ?3 the longest pause, ?4 as for `isOpen`, ?5 incarnation, ?6 worker.
      ///
      /// One statement: the next chats of the queues of all open groups, their leases and their events. Of
      /// each group no more are looked at than it has places.
      static let merged = """
        WITH \(Queue.open),
        picked AS MATERIALIZED (
          SELECT c.id FROM open AS o JOIN LATERAL (
            SELECT id, turn FROM chats
            WHERE \(Queue.isQueued) AND group_id = o.group_id AND \(Queue.isDue)
            ORDER BY turn LIMIT greatest(o.room, 0)) AS c ON TRUE
          ORDER BY c.turn LIMIT ?2),
        taken AS (
          UPDATE chats SET status = 'running', generation = generation + 1, attempts = attempts + 1,
            not_before = 0, progress = NULL, progress_note = NULL, question = NULL,
            started_at = ?1, ended_at = NULL, last_output_at = NULL, exit_code = NULL,
            updated_at = ?1
          FROM picked WHERE chats.id = picked.id
          RETURNING chats.id, generation, title, attempts, workspace_id, turn, timeout_ms,
            silence_ms),
        leased AS (
          INSERT INTO leases (chat_id, worker_id, generation, heartbeat_at)
          SELECT id, ?5, generation, ?1 FROM taken),
        logged AS (
          INSERT INTO events (at, kind, chat_id, worker, generation, actor, actor_id)
          SELECT ?1, 'claimed', id, ?6, generation, ?6, ?5 FROM taken ORDER BY turn, id)
        SELECT id, generation, title, attempts,
          (SELECT name FROM workspaces WHERE workspaces.id = workspace_id), timeout_ms, silence_ms
        FROM taken ORDER BY turn, id
        """
    }
  }
#endif
