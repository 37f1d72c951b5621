extension SQL {
  package enum Events {
    /// ?1 at, ?2 kind, ?3 chat, ?4 worker, ?5 generation, ?6 from worker, ?7 ended generation,
    /// ?8 actor, ?9 reason, ?10 the actor's incarnation or NULL, ?11 group or NULL.
    package static let insert = """
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
    package static let insertForChats =
      insertSelected + """

        SELECT ?1, ?2, id, NULL, NULL, NULL, NULL, ?5, NULL, ?6
        FROM chats WHERE id BETWEEN ?3 AND ?4 ORDER BY id
        """

    /// Any events, in the order given. ?1 at, ?2 JSON array of [kind, chat, worker, generation, from
    /// worker, ended generation, reason], ?3 actor, ?4 the actor's incarnation or NULL.
    package static let insertList =
      insertSelected + """

        SELECT ?1, given.value ->> 0, CAST(given.value ->> 1 AS BIGINT), given.value ->> 2,
          CAST(given.value ->> 3 AS BIGINT), given.value ->> 4,
          CAST(given.value ->> 5 AS BIGINT), ?3, given.value ->> 6, ?4
        FROM json_each(?2) AS given ORDER BY given.key
        """

    /// Events that differ by their leases alone, in the order given. ?1 at, ?2 kind, ?3 JSON array of
    /// [chat, generation], ?4 actor, ?5 the actor's incarnation, ?6 worker, ?7 the worker whose leases of
    /// these generations they end, or NULL.
    package static let insertAlike =
      insertSelected + """

        SELECT ?1, ?2, CAST(given.value ->> 0 AS BIGINT), ?6, CAST(given.value ->> 1 AS BIGINT),
          ?7, iif(?7 IS NULL, NULL, CAST(given.value ->> 1 AS BIGINT)), ?4, NULL, ?5
        FROM json_each(?3) AS given ORDER BY given.key
        """

    /// The end of the leases of many chats, in the order given; where a chat has none, only what was
    /// done to it. ?1 at, ?2 kind, ?3 JSON array of chats, ?4 actor, ?5 the actor's incarnation or NULL.
    package static let insertEnds =
      insertSelected + """

        SELECT ?1, ?2, CAST(given.value AS BIGINT), w.worker, l.generation, w.worker, l.generation, ?4, NULL, ?5
        FROM json_each(?3) AS given
        LEFT JOIN leases AS l ON l.chat_id = CAST(given.value AS BIGINT)
        LEFT JOIN workers AS w ON w.id = l.worker_id
        ORDER BY given.key
        """

    /// Chats that will not run because of others. ?1 at, ?2 kind, ?3 JSON array of [chat, the chat that
    /// it fails for], ?4 actor, ?5 the actor's incarnation or NULL.
    package static let insertFailures =
      insertSelected + """

        SELECT ?1, ?2, CAST(given.value ->> 0 AS BIGINT), NULL, NULL, NULL, NULL, ?4,
          'chat ' || (given.value ->> 1) || ' failed', ?5
        FROM json_each(?3) AS given ORDER BY given.key
        """

    /// New generations of many leases for one worker, in the order given. ?1 at, ?2 kind, ?3 JSON array
    /// of chats, ?4 actor, ?5 the actor's incarnation or NULL, ?6 worker, ?7 reason.
    package static let insertMoves =
      insertSelected + """

        SELECT ?1, ?2, CAST(given.value AS BIGINT), ?6, l.generation + 1, w.worker, l.generation, ?4, ?7, ?5
        FROM json_each(?3) AS given
        JOIN leases AS l ON l.chat_id = CAST(given.value AS BIGINT)
        JOIN workers AS w ON w.id = l.worker_id
        ORDER BY given.key
        """

    /// ?1 JSON array of [chat, generation], ?2 incarnation. Those of these leases that it has ended
    /// itself, how, and whether the chat was to run again at once.
    package static let ownEnds = """
      SELECT e.chat_id, e.ended_generation, e.kind, EXISTS (
        SELECT 1 FROM events AS r
        WHERE r.seq = e.seq + 1 AND r.kind = 'retried' AND r.chat_id = e.chat_id AND r.actor_id = ?2)
      FROM json_each(?1) AS given
      CROSS JOIN events AS e ON e.chat_id = CAST(given.value ->> 0 AS BIGINT)
        AND e.ended_generation = CAST(given.value ->> 1 AS BIGINT)
        AND e.actor_id = ?2 AND e.kind IN ('completed', 'asked', 'failed', 'gave_up', 'released')
      """

    private static let columns = """
      seq, at, kind, chat_id, worker, generation, from_worker, ended_generation, actor, reason,
        actor_id, group_name
      """

    /// ?1 after, ?2 before, ?3 limit, ?4 worker or NULL, ?5 the earliest time or NULL.
    private static let isWanted = """
      seq > ?1 AND seq < ?2 AND (?4 IS NULL OR worker = ?4 OR from_worker = ?4)
        AND (?5 IS NULL OR at >= ?5)
      """

    /// ?1 to ?5 as for `isWanted`.
    package static let all = "SELECT \(columns) FROM events WHERE \(isWanted) ORDER BY seq LIMIT ?3"
    package static let allReversed =
      "SELECT \(columns) FROM events WHERE \(isWanted) ORDER BY seq DESC LIMIT ?3"

    /// ?1 to ?5 as for `isWanted`, ?6 kind.
    package static let ofKind = """
      SELECT \(columns) FROM events INDEXED BY events_by_kind
      WHERE kind = ?6 AND \(isWanted) ORDER BY seq LIMIT ?3
      """
    package static let ofKindReversed = """
      SELECT \(columns) FROM events INDEXED BY events_by_kind
      WHERE kind = ?6 AND \(isWanted) ORDER BY seq DESC LIMIT ?3
      """

    /// ?1 limit. The chats that were completed last, the last one first; a chat may come again.
    package static let lastCompleted = """
      SELECT chat_id FROM events INDEXED BY events_by_kind
      WHERE kind = 'completed' ORDER BY seq DESC LIMIT ?1
      """

    /// ?1 to ?5 as for `isWanted`, ?6 chat, ?7 JSON array of kinds or NULL.
    package static let ofChat = """
      SELECT \(columns) FROM events INDEXED BY events_by_chat
      WHERE chat_id = ?6 AND \(isWanted)
        AND (?7 IS NULL OR kind IN (SELECT value FROM json_each(?7)))
      ORDER BY seq LIMIT ?3
      """
    package static let ofChatReversed = """
      SELECT \(columns) FROM events INDEXED BY events_by_chat
      WHERE chat_id = ?6 AND \(isWanted)
        AND (?7 IS NULL OR kind IN (SELECT value FROM json_each(?7)))
      ORDER BY seq DESC LIMIT ?3
      """

    /// ?1 time. Of every 256th event, the last before the first that is of that time or later; the
    /// index has nothing else.
    package static let lastBefore = """
      SELECT coalesce(max(seq), 0) FROM events INDEXED BY events_by_time
      WHERE seq % 256 = 0 AND at < ?1 AND seq < coalesce((
        SELECT min(seq) FROM events INDEXED BY events_by_time WHERE seq % 256 = 0 AND at >= ?1),
        9223372036854775807)
      """
  }
}
