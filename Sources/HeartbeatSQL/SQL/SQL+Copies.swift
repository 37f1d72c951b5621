extension SQL {
  /// What a copy carries of the database that it was copied from.
  package enum Copies {
    /// ?1 now.
    package static let mark = """
      INSERT INTO copies (id, copied_at) VALUES (1, ?1)
      ON CONFLICT (id) DO UPDATE SET copied_at = excluded.copied_at
      """

    package static let markedAt = "SELECT copied_at FROM copies"

    package static let clear = "DELETE FROM copies"

    /// Every incarnation with the number of its leases.
    static let incarnations = """
      SELECT w.id, w.worker, count(l.chat_id)
      FROM workers AS w LEFT JOIN leases AS l ON l.worker_id = w.id
      GROUP BY w.id ORDER BY w.worker, w.ordinal
      """

    // In each of these, ?1 is a JSON array of the incarnations that have no process here.

    static let chats = """
      SELECT chat_id FROM leases
      WHERE worker_id IN (SELECT CAST(value AS BIGINT) FROM json_each(?1)) ORDER BY chat_id
      """

    /// Their processes work for the other database.
    static let deleteRuns = """
      DELETE FROM runs WHERE worker_id IN (SELECT CAST(value AS BIGINT) FROM json_each(?1))
      """

    /// ?2 now.
    static let stop = """
      UPDATE workers SET stopped_at = ?2
      WHERE id IN (SELECT CAST(value AS BIGINT) FROM json_each(?1)) AND started_at IS NOT NULL
        AND stopped_at IS NULL
      """

    /// ?1 now, ?2 JSON array of chats. The attempt does not count, and nobody died of them.
    static let giveBack = """
      UPDATE chats SET status = 'pending', runs_again = 0, question = NULL,
        attempts = max(attempts - 1, 0), ended_at = ?1, updated_at = ?1
      WHERE id IN (SELECT CAST(value AS BIGINT) FROM json_each(?2))
      """
  }
}
