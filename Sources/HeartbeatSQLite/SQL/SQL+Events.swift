import HeartbeatCore

extension SQL {
  enum Events {
    /// ?1 at, ?2 kind, ?3 chat, ?4 worker, ?5 generation, ?6 from worker, ?7 ended generation,
    /// ?8 actor, ?9 reason, ?10 the actor's incarnation or NULL.
    static let insert = """
      INSERT INTO events
        (at, kind, chat_id, worker, generation, from_worker, ended_generation, actor, reason,
         actor_id)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
      """

    private static let columns = """
      seq, at, kind, chat_id, worker, generation, from_worker, ended_generation, actor, reason,
        actor_id
      """

    /// ?1 after, ?2 worker or NULL, ?3 limit.
    static let all = """
      SELECT \(columns) FROM events
      WHERE seq > ?1 AND (?2 IS NULL OR worker = ?2 OR from_worker = ?2) ORDER BY seq LIMIT ?3
      """

    /// ?1 after, ?2 worker or NULL, ?3 limit, ?4 chat.
    static let ofChat = """
      SELECT \(columns) FROM events
      WHERE chat_id = ?4 AND seq > ?1 AND (?2 IS NULL OR worker = ?2 OR from_worker = ?2)
      ORDER BY seq LIMIT ?3
      """
  }
}
