extension SQL {
  package enum Hooks {
    /// ?1 kind, ?2 command. A holder is gone when its row is, or when another process has started under
    /// its id where the same locks are seen. One that has stopped in order may still be telling: it tells what is left.
    package static func one(_ hosts: Hosts) -> String {
      """
      SELECT h.id, h.seq, h.holder, h.beat, w.worker, w.stopped_at IS NOT NULL,
        EXISTS (SELECT 1 FROM workers AS n
          WHERE n.worker = w.worker AND n.ordinal > w.ordinal AND n.started_at IS NOT NULL
            AND \(hosts.areSame("n", "w"))),
        \(hosts.id("w"))
      FROM hooks AS h LEFT JOIN workers AS w ON w.id = h.holder
      WHERE h.kind = ?1 AND h.command = ?2
      """
    }

    /// ?1 kind, ?2 command. It begins at the newest event.
    package static let insert = """
      INSERT INTO hooks (kind, command, seq)
      VALUES (?1, ?2, (SELECT coalesce(max(seq), 0) FROM events))
      ON CONFLICT (kind, command) DO NOTHING
      """

    /// ?1 hook, ?2 the beat that it was read with, ?3 incarnation.
    package static let take =
      "UPDATE hooks SET holder = ?3, beat = beat + 1 WHERE id = ?1 AND beat = ?2"

    /// ?1 hook, ?2 the beat that it was taken with, ?3 event, ?4 the next holder or NULL. Whoever takes it
    /// meanwhile raises the beat.
    package static let note = """
      UPDATE hooks SET seq = ?3, holder = ?4, beat = beat + 1 WHERE id = ?1 AND beat = ?2
      """

    /// ?1 event. Whether its chat was queued again by the worker that ended it, in the same transaction.
    package static let runsAgain = """
      SELECT EXISTS (SELECT 1 FROM events AS e JOIN events AS n ON n.seq = e.seq + 1
        WHERE e.seq = ?1 AND n.chat_id = e.chat_id AND n.kind = 'retried'
          AND n.actor_id = e.actor_id)
      """

    /// ?1 event. Whether nothing runs, here or outside, although something was claimed since.
    package static let isAtRest = """
      SELECT EXISTS (SELECT 1 FROM events INDEXED BY events_by_kind
          WHERE kind = 'claimed' AND seq > ?1)
        AND NOT EXISTS (SELECT 1 FROM leases) AND NOT EXISTS (SELECT 1 FROM runs)
      """
  }
}
