extension SQL {
  package enum Heartbeat {
    /// ?1 incarnation.
    package static let leases = "SELECT chat_id, generation FROM leases WHERE worker_id = ?1"

    /// ?1 JSON array of [chat, generation]. The event that ended each lease, if the log has it.
    package static let losses = """
      WITH lost (chat_id, generation) AS (
        SELECT CAST(value ->> 0 AS BIGINT), CAST(value ->> 1 AS BIGINT) FROM json_each(?1)
      )
      SELECT lost.chat_id, lost.generation, e.kind, e.worker, e.actor, e.reason
      FROM lost
      LEFT JOIN events AS e ON e.chat_id = lost.chat_id AND e.ended_generation = lost.generation
        AND e.kind <> 'lost'
      """

    /// ?1 JSON array of [chat, generation]. The event that began each lease.
    package static let gains = """
      WITH gained (chat_id, generation) AS (
        SELECT CAST(value ->> 0 AS BIGINT), CAST(value ->> 1 AS BIGINT) FROM json_each(?1)
      )
      SELECT gained.chat_id, gained.generation, (
        SELECT e.from_worker FROM events AS e
        WHERE e.chat_id = gained.chat_id AND e.generation = gained.generation
          AND e.kind IN ('stolen', 'adopted')
        ORDER BY e.seq DESC LIMIT 1)
      FROM gained
      """

    package static let newestEvent = "SELECT coalesce(max(seq), 0) FROM events"

    /// ?1 the last event read, ?2 worker id, ?3 incarnation, ?4 the newest event. Who changed this worker's leases, apart
    /// from itself, and whether chats may have become pending.
    package static let news = """
      SELECT coalesce(max(iif((worker = ?2 OR from_worker = ?2) AND actor_id IS DISTINCT FROM ?3
          AND kind IN (
          'stolen', 'adopted', 'recovered', 'quarantined', 'interrupted', 'completed', 'deleted'
        ), 1, 0)), 0),
        coalesce(max(iif(kind IN ('created', 'recovered', 'released', 'retried', 'failed', 'sent',
            'answered', 'ready', 'resumed', 'group_set', 'edited', 'undrained')
          OR kind IN ('completed', 'asked', 'gave_up', 'interrupted', 'deleted', 'quarantined', 'handed_over')
          AND EXISTS (SELECT 1 FROM groups WHERE max_running IS NOT NULL), 1, 0)), 0),
        coalesce(max(iif(worker = ?2 AND kind = 'handed_over', 1, 0)), 0)
      FROM events WHERE seq > ?1 AND seq <= ?4
      """

    /// ?1 incarnation. No row when the file was replaced by one that does not know it.
    package static let probe = """
      SELECT probe, max_chats, draining_at IS NOT NULL, cancelling_at IS NOT NULL
      FROM workers WHERE id = ?1
      """
  }
}
