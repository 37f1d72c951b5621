extension SQL {
  /// The rows that the checker reads, as they are stored. None of the store's own statements tells it
  /// anything.
  enum Check {
    /// ?1 after this event, ?2 limit.
    static let events = """
      SELECT seq, kind, chat_id, worker, generation, from_worker, ended_generation, actor, actor_id,
        group_name, reason
      FROM events WHERE seq > ?1 ORDER BY seq LIMIT ?2
      """

    /// ?1 after this chat, ?2 limit. The group only of chats that were never edited.
    static let chats = """
      SELECT c.id, c.status, c.generation, c.waits_on,
        (SELECT g.name FROM groups AS g WHERE g.id = c.group_id AND c.group_id <> 0
          AND NOT EXISTS (SELECT 1 FROM events AS e WHERE e.chat_id = c.id AND e.kind = 'edited'))
      FROM chats AS c WHERE c.id > ?1 ORDER BY c.id LIMIT ?2
      """

    static let workers = "SELECT id, worker FROM workers"

    /// ?1 after this chat, ?2 limit.
    static let leases = """
      SELECT chat_id, worker_id, generation FROM leases WHERE chat_id > ?1 ORDER BY chat_id LIMIT ?2
      """

    /// ?1 after this chat, ?2 limit.
    static let runs = """
      SELECT chat_id, worker_id, generation FROM runs WHERE chat_id > ?1 ORDER BY chat_id LIMIT ?2
      """

    static let dependencies =
      "SELECT chat_id, after_id, is_over FROM dependencies WHERE is_over = 0"

    static let answers = """
      SELECT chat_id, max(generation) FROM messages WHERE generation IS NOT NULL GROUP BY chat_id
      """
  }
}
