import HeartbeatCore

extension SQL {
  enum Events {
    /// ?1 at, ?2 kind, ?3 chat, ?4 worker, ?5 generation, ?6 from worker, ?7 ended generation,
    /// ?8 actor, ?9 reason, ?10 the actor's incarnation or NULL, ?11 group or NULL.
    static let insert = """
      INSERT INTO events
        (at, kind, chat_id, worker, generation, from_worker, ended_generation, actor, reason,
         actor_id, group_name)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
      """

    private static let insertSelected = """
      INSERT INTO events
        (at, kind, chat_id, worker, generation, from_worker, ended_generation, actor, reason,
         actor_id)
      """

    /// The same for chats whose ids follow each other, in their order. ?1 at, ?2 kind, ?3 the first
    /// chat, ?4 the last, ?5 actor, ?6 the actor's incarnation or NULL.
    static let insertForChats =
      insertSelected + """

        SELECT ?1, ?2, id, NULL, NULL, NULL, NULL, ?5, NULL, ?6
        FROM chats WHERE id BETWEEN ?3 AND ?4 ORDER BY id
        """

    /// The end of the leases of many chats, in the order given; where a chat has none, only what was
    /// done to it. ?1 at, ?2 kind, ?3 JSON array of chats, ?4 actor, ?5 the actor's incarnation or NULL.
    static let insertEnds =
      insertSelected + """

        SELECT ?1, ?2, given.value, w.worker, l.generation, w.worker, l.generation, ?4, NULL, ?5
        FROM json_each(?3) AS given
        LEFT JOIN leases AS l ON l.chat_id = given.value
        LEFT JOIN workers AS w ON w.id = l.worker_id
        ORDER BY given.key
        """

    /// Chats that will not run because of others. ?1 at, ?2 kind, ?3 JSON array of [chat, the chat that
    /// it fails for], ?4 actor, ?5 the actor's incarnation or NULL.
    static let insertFailures =
      insertSelected + """

        SELECT ?1, ?2, given.value ->> 0, NULL, NULL, NULL, NULL, ?4,
          'chat ' || (given.value ->> 1) || ' failed', ?5
        FROM json_each(?3) AS given ORDER BY given.key
        """

    /// New generations of many leases for one worker, in the order given. ?1 at, ?2 kind, ?3 JSON array
    /// of chats, ?4 actor, ?5 the actor's incarnation or NULL, ?6 worker, ?7 reason.
    static let insertMoves =
      insertSelected + """

        SELECT ?1, ?2, given.value, ?6, l.generation + 1, w.worker, l.generation, ?4, ?7, ?5
        FROM json_each(?3) AS given
        JOIN leases AS l ON l.chat_id = given.value
        JOIN workers AS w ON w.id = l.worker_id
        ORDER BY given.key
        """

    private static let columns = """
      seq, at, kind, chat_id, worker, generation, from_worker, ended_generation, actor, reason,
        actor_id, group_name
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
