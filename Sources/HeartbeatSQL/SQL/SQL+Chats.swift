extension SQL {
  package enum Chats {
    /// The place behind all others: the number that the next event has at least, which the same
    /// transaction writes.
    private static let nextPlace = "(SELECT coalesce(max(seq), 0) + 1 FROM events)"

    /// The place of the first chat that a transaction makes.
    package static let firstPlace = "SELECT \(nextPlace)"

    /// ?1 title, ?2 workspace id, ?3 now, ?4 place, ?5 1, ?6 key, ?7 group id, ?8 priority, ?9 start at,
    /// ?10 timeout, ?11 silence.
    package static let insert = """
      INSERT INTO chats
        (title, status, place, workspace_id, key, group_id, priority, start_at, timeout_ms,
         silence_ms, created_at, updated_at)
      VALUES (?1, 'pending', ?4 - 1 + ?5, ?2, ?6, ?7, ?8, ?9, ?10, ?11, ?3, ?3)
      """

    /// Equal chats: the same, but ?4 the first one's place and ?5 how many. Making a place for a single
    /// one this way takes as long as all the rest of it.
    package static let insertEqual = """
      WITH RECURSIVE places (place) AS (
        SELECT ?4 UNION ALL SELECT place + 1 FROM places WHERE place < ?4 + ?5 - 1)
      INSERT INTO chats
        (title, status, place, workspace_id, key, group_id, priority, start_at, timeout_ms,
         silence_ms, created_at, updated_at)
      SELECT ?1, 'pending', place, ?2, ?6, ?7, ?8, ?9, ?10, ?11, ?3, ?3 FROM places
      """

    /// Chats that differ by their titles, and what belongs to them, alone: the same, but ?1 a JSON array of titles, ?4 the first
    /// one's place.
    package static let insertTitled = """
      INSERT INTO chats
        (title, status, place, workspace_id, key, group_id, priority, start_at, timeout_ms,
         silence_ms, created_at, updated_at)
      SELECT given.value, 'pending', ?4 - 1 + ?5 + given.key, ?2, ?6, ?7, ?8, ?9, ?10, ?11, ?3, ?3
      FROM json_each(?1) AS given ORDER BY given.key
      """

    /// ?1 JSON array of [chat, generation].
    package static let assignments = """
      SELECT c.id, c.generation, c.title, c.attempts,
        (SELECT name FROM workspaces WHERE workspaces.id = c.workspace_id)
      FROM json_each(?1) AS j
      JOIN chats AS c ON c.id = CAST(j.value ->> 0 AS BIGINT)
        AND c.generation = CAST(j.value ->> 1 AS BIGINT)
      WHERE c.status = 'running'
      """

    /// The ends of runs: ?2 JSON array of [chat, its index in the array, exit code or NULL, when to retry
    /// or NULL, error or NULL].
    private static let ends = """
      (SELECT CAST(value ->> 0 AS BIGINT) AS chat_id, CAST(value ->> 1 AS BIGINT) AS offset_in_queue,
        CAST(value ->> 2 AS BIGINT) AS exit_code, CAST(value ->> 3 AS BIGINT) AS retry_at,
        value ->> 4 AS error
      FROM json_each(?2)) AS e
      """

    /// ?1 JSON array of [chat, the newest message that its run has read]. A message that arrived while
    /// it ran but which it has read does not need another run.
    package static let forgetReadMessages = """
      UPDATE chats SET runs_again = 0
      FROM (SELECT CAST(value ->> 0 AS BIGINT) AS chat_id, CAST(value ->> 1 AS BIGINT) AS message_id
        FROM json_each(?1)) AS r
      WHERE chats.id = r.chat_id AND runs_again = 1 AND NOT EXISTS (
        SELECT 1 FROM messages AS m
        WHERE m.chat_id = r.chat_id AND m.role = 'user' AND m.id > r.message_id)
      """

    /// ?1 now, ?2 as for `ends`. Runs again when a message arrived in the meantime, else waits when it
    /// has asked something.
    package static let complete = """
      UPDATE chats SET
        status = iif(runs_again = 1, 'pending', iif(question IS NULL, 'completed', 'waiting')),
        question = iif(runs_again = 1, NULL, question),
        attempts = iif(runs_again = 1, 0, attempts),
        recoveries = iif(runs_again = 1, 0, recoveries),
        place = iif(runs_again = 1, \(nextPlace) + e.offset_in_queue, place), runs_again = 0,
        error = NULL, progress = NULL, progress_note = NULL, exit_code = e.exit_code, ended_at = ?1,
        updated_at = ?1
      FROM \(ends) WHERE chats.id = e.chat_id
      """

    /// ?1 JSON array of chats whose runs have ended: what they are now, and what they wait with. A
    /// RETURNING of the update would read and copy the whole of each row twice.
    package static let ended = """
      SELECT c.id, c.status, c.question
      FROM json_each(?1) AS given JOIN chats AS c ON c.id = CAST(given.value AS BIGINT)
      """

    /// ?1 JSON array of [chat, generation, progress or NULL as text, note], ?2 incarnation. Only while
    /// the lease is held.
    package static let recordProgress = """
      UPDATE chats SET progress = CAST(p.progress AS DOUBLE PRECISION), progress_note = p.note
      FROM (SELECT CAST(value ->> 0 AS BIGINT) AS chat_id, CAST(value ->> 1 AS BIGINT) AS generation,
          value ->> 2 AS progress, value ->> 3 AS note
        FROM json_each(?1)) AS p
      WHERE chats.id = p.chat_id AND EXISTS (
        SELECT 1 FROM leases AS l
        WHERE l.chat_id = p.chat_id AND l.generation = p.generation AND l.worker_id = ?2)
      """

    /// The newer of the stored sign and of another one. A stored one that lies after ?3, now, was written
    /// under a clock that has been set back since.
    private static func newer(_ sign: String) -> String {
      "iif(last_output_at > \(sign) AND last_output_at <= ?3, last_output_at, \(sign))"
    }

    /// The newest signs that a worker has heard of its runs. ?1 JSON array of [chat, generation, sign],
    /// ?2 incarnation, ?3 now. Only while the lease is held.
    package static let recordSigns = """
      UPDATE chats SET last_output_at = \(newer("s.sign"))
      FROM (SELECT CAST(value ->> 0 AS BIGINT) AS chat_id, CAST(value ->> 1 AS BIGINT) AS generation,
          CAST(value ->> 2 AS BIGINT) AS sign
        FROM json_each(?1)) AS s
      WHERE chats.id = s.chat_id AND EXISTS (
        SELECT 1 FROM leases AS l
        WHERE l.chat_id = s.chat_id AND l.generation = s.generation AND l.worker_id = ?2)
      """

    /// ?1 chat, ?2 sign, ?3 now. Inside a transaction that has checked the lease.
    package static let setSign = "UPDATE chats SET last_output_at = \(newer("?2")) WHERE id = ?1"

    /// ?1 JSON array of [chat, generation].
    package static let signs = """
      SELECT c.id, c.generation, c.last_output_at
      FROM json_each(?1) AS j
      JOIN chats AS c ON c.id = CAST(j.value ->> 0 AS BIGINT)
        AND c.generation = CAST(j.value ->> 1 AS BIGINT)
      WHERE c.last_output_at IS NOT NULL
      """

    /// ?1 now, ?2 JSON array of chats. Their work begins only now.
    package static let begin = """
      UPDATE chats SET started_at = ?1 WHERE id IN (SELECT CAST(value AS BIGINT) FROM json_each(?2))
      """

    /// ?1 chat, ?2 progress, ?3 note, ?4 now. Inside a transaction that has checked the lease.
    package static let setProgress = """
      UPDATE chats SET progress = ?2, progress_note = ?3, last_output_at = ?4, updated_at = ?4
      WHERE id = ?1
      """

    /// ?1 chat, ?2 question, ?3 now. Inside a transaction that has checked the lease.
    package static let setQuestion = "UPDATE chats SET question = ?2, updated_at = ?3 WHERE id = ?1"

    /// ?1 chat. The question that a waiting chat waits for an answer to.
    package static let openQuestion = """
      SELECT 1 FROM chats WHERE id = ?1 AND status = 'waiting' AND question IS NOT NULL
      """

    /// ?1 now, ?2 as for `ends`. Back to its old place in the queue.
    package static let fail = """
      UPDATE chats SET status = 'pending', runs_again = 0, question = NULL, error = e.error,
        not_before = e.retry_at, exit_code = e.exit_code, ended_at = ?1, updated_at = ?1
      FROM \(ends) WHERE chats.id = e.chat_id
      """

    /// ?1 now, ?2 as for `ends`. A message that arrived in the meantime is a new beginning.
    package static let giveUp = """
      UPDATE chats SET status = iif(runs_again = 1, 'pending', 'error'),
        attempts = iif(runs_again = 1, 0, attempts),
        recoveries = iif(runs_again = 1, 0, recoveries),
        place = iif(runs_again = 1, \(nextPlace) + e.offset_in_queue, place), runs_again = 0,
        question = NULL, error = e.error, exit_code = e.exit_code, ended_at = ?1, updated_at = ?1
      FROM \(ends) WHERE chats.id = e.chat_id
      """

    /// ?1 now, ?2 as for `ends`. The attempt does not count.
    package static let release = """
      UPDATE chats SET status = 'pending', runs_again = 0, question = NULL,
        attempts = max(attempts - 1, 0), not_before = coalesce(e.retry_at, 0),
        exit_code = e.exit_code, ended_at = ?1, updated_at = ?1
      FROM \(ends) WHERE chats.id = e.chat_id
      """

    /// ?1 now, ?2 JSON array of [chat, recoveries to add]: 1, or 0 for a chat that nobody died with.
    /// The attempt does not count.
    package static let recover = """
      UPDATE chats SET status = 'pending', runs_again = 0, question = NULL,
        attempts = max(attempts - 1, 0),
        recoveries = recoveries + CAST(given.value ->> 1 AS BIGINT), ended_at = ?1, updated_at = ?1
      FROM json_each(?2) AS given WHERE chats.id = CAST(given.value ->> 0 AS BIGINT)
      """

    /// ?1 now, ?2 JSON array of [chat, error]. The attempt does not count.
    package static let quarantine = """
      UPDATE chats SET status = 'error', runs_again = 0, question = NULL,
        attempts = max(attempts - 1, 0), error = given.value ->> 1, ended_at = ?1, updated_at = ?1
      FROM json_each(?2) AS given WHERE chats.id = CAST(given.value ->> 0 AS BIGINT)
      """

    /// ?1 now, ?2 JSON array of chats, ?3 recoveries to add. A new holder of a running chat: it starts
    /// over and reads all messages, so none that has arrived makes it run again.
    package static let raiseGeneration = """
      UPDATE chats SET generation = generation + 1, recoveries = recoveries + ?3, runs_again = 0,
        question = NULL, started_at = ?1, last_output_at = NULL, updated_at = ?1
      WHERE id IN (SELECT CAST(value AS BIGINT) FROM json_each(?2))
      """

    /// ?1 now, ?2 JSON array of chats. From outside. An attempt that was under way does not count.
    package static let interrupt = """
      UPDATE chats SET status = 'waiting', runs_again = 0, question = NULL,
        attempts = max(attempts - iif(status = 'running', 1, 0), 0), not_before = 0,
        ended_at = iif(status = 'running', ?1, ended_at), updated_at = ?1
      WHERE id IN (SELECT CAST(value AS BIGINT) FROM json_each(?2))
      """

    /// ?1 now, ?2 JSON array of chats. From outside.
    package static let completeFromOutside = """
      UPDATE chats SET status = 'completed', runs_again = 0, question = NULL, error = NULL,
        ended_at = ?1, updated_at = ?1
      WHERE id IN (SELECT CAST(value AS BIGINT) FROM json_each(?2))
      """

    /// ?1 now, ?2 JSON array of chats. A new beginning at the end of the queue, in the array's order.
    package static let restart = """
      UPDATE chats SET status = 'pending', attempts = 0, recoveries = 0, error = NULL,
        question = NULL, start_at = NULL, not_before = 0, place = \(nextPlace) + given.key, updated_at = ?1
      FROM json_each(?2) AS given WHERE chats.id = CAST(given.value AS BIGINT)
      """

    /// ?1 now, ?2 chat. A pending chat keeps its place, and the time before which it is not wanted.
    package static let hasten = "UPDATE chats SET not_before = 0, updated_at = ?1 WHERE id = ?2"

    /// ?1 now, ?2 chat.
    package static let runAgain = "UPDATE chats SET runs_again = 1, updated_at = ?1 WHERE id = ?2"

    /// ?1 JSON array of chats.
    package static let delete =
      "DELETE FROM chats WHERE id IN (SELECT CAST(value AS BIGINT) FROM json_each(?1))"

    /// ?1 chat.
    package static let status = "SELECT status FROM chats WHERE id = ?1"

    /// ?1 JSON array of chats. In its order, with the status, which a chat that is not there has not,
    /// and the lease, if there is one.
    package static let states = """
      SELECT CAST(given.value AS BIGINT), c.status, w.worker, l.generation
      FROM json_each(?1) AS given
      LEFT JOIN chats AS c ON c.id = CAST(given.value AS BIGINT)
      LEFT JOIN leases AS l ON l.chat_id = c.id
      LEFT JOIN workers AS w ON w.id = l.worker_id
      ORDER BY given.key
      """

    /// ?1 and ?2 two statuses other than completed, ?3 after this chat, ?4 limit. Each half stops at
    /// the limit, so that a portion reads no more than it takes.
    package static let nextWithStatus = """
      SELECT id FROM (
        SELECT id FROM chats INDEXED BY chats_unfinished
        WHERE status <> 'completed' AND status = ?1 AND id > ?3 ORDER BY id LIMIT ?4) AS first
      UNION ALL
      SELECT id FROM (
        SELECT id FROM chats INDEXED BY chats_unfinished
        WHERE status <> 'completed' AND status = ?2 AND id > ?3 ORDER BY id LIMIT ?4) AS second
      ORDER BY id LIMIT ?4
      """

    /// ?1 after this chat, ?2 limit.
    package static let next = "SELECT id FROM chats WHERE id > ?1 ORDER BY id LIMIT ?2"

    /// ?1 after this chat, ?2 limit. Reads all chats in their order, most of which have ended.
    package static let nextAtRest = """
      SELECT id FROM chats WHERE id > ?1 AND status IN ('waiting', 'completed', 'error')
      ORDER BY id LIMIT ?2
      """

    /// ?1 key.
    package static let idWithKey = "SELECT id FROM chats WHERE key = ?1"

    /// ?1 name.
    package static let workspaceID = "SELECT id FROM workspaces WHERE name = ?1"

    private static let columns = """
      SELECT c.id, c.title, c.status, w.worker, c.generation, l.heartbeat_at, c.attempts,
        c.recoveries, s.name, c.key, c.error, max(c.not_before, coalesce(c.start_at, 0)),
        c.progress, c.progress_note, c.created_at, c.updated_at, l.worker_id,
        (SELECT o.worker FROM runs AS r JOIN workers AS o ON o.id = r.worker_id
          WHERE r.chat_id = c.id AND (c.status <> 'running' OR r.generation <> c.generation)),
        (SELECT g.name FROM groups AS g WHERE g.id = c.group_id), c.priority,
        (SELECT group_concat(t.tag, '\n') FROM tags AS t WHERE t.chat_id = c.id),
        (SELECT group_concat(d.after_id, ',') FROM dependencies AS d WHERE d.chat_id = c.id),
        c.timeout_ms, c.silence_ms, c.started_at, c.ended_at, c.last_output_at, c.exit_code,
        c.question
      """

    private static let fromChats =
      columns + """

        FROM chats AS c
        LEFT JOIN leases AS l ON l.chat_id = c.id
        LEFT JOIN workers AS w ON w.id = l.worker_id
        LEFT JOIN workspaces AS s ON s.id = c.workspace_id
        """

    /// ?1 JSON array of chats. In its order.
    package static let given =
      columns + """

        FROM json_each(?1) AS given
        JOIN chats AS c ON c.id = CAST(given.value AS BIGINT)
        LEFT JOIN leases AS l ON l.chat_id = c.id
        LEFT JOIN workers AS w ON w.id = l.worker_id
        LEFT JOIN workspaces AS s ON s.id = c.workspace_id
        ORDER BY given.key
        """

    /// ?1 chat.
    package static let one = fromChats + " WHERE c.id = ?1"

    /// ?1 limit. Newest first, as are all lists.
    package static let newest = fromChats + " ORDER BY c.id DESC LIMIT ?1"

    /// ?1 limit, ?2 a status other than completed.
    package static let newestUnfinished =
      fromChats + " WHERE c.status <> 'completed' AND c.status = ?2 ORDER BY c.id DESC LIMIT ?1"

    /// ?1 limit. Those that wait for an answer.
    package static let newestQuestions =
      fromChats + """
         WHERE c.status <> 'completed' AND c.status = 'waiting' AND c.question IS NOT NULL
        ORDER BY c.id DESC LIMIT ?1
        """

    /// ?1 limit.
    package static let newestCompleted =
      fromChats + " WHERE c.status = 'completed' ORDER BY c.id DESC LIMIT ?1"

    /// ?1 limit, ?2 worker or NULL for all, ?3 NULL, or only those that have given no sign since.
    package static let newestRunning =
      columns + """

        FROM leases AS l
        JOIN workers AS w ON w.id = l.worker_id
        JOIN chats AS c ON c.id = l.chat_id
        LEFT JOIN workspaces AS s ON s.id = c.workspace_id
        WHERE (?2 IS NULL OR w.worker = ?2)
          AND (?3 IS NULL OR coalesce(c.last_output_at, c.started_at, 0) <= ?3)
        ORDER BY l.chat_id DESC LIMIT ?1
        """
  }

  package enum Messages {
    /// The first message of chats that this transaction has made. ?1 role, ?2 content, ?3 now, ?4 the
    /// first chat, ?5 the last.
    package static let insertFirst = """
      INSERT INTO messages (chat_id, role, content, generation, at)
      SELECT id, ?1, ?2, NULL, ?3 FROM chats WHERE id BETWEEN ?4 AND ?5 ORDER BY id
      """

    /// ?1 JSON array of [chat, content, generation], ?2 role, ?3 now.
    package static let insertList = """
      INSERT INTO messages (chat_id, role, content, generation, at)
      SELECT CAST(given.value ->> 0 AS BIGINT), ?2, given.value ->> 1,
        CAST(given.value ->> 2 AS BIGINT), ?3
      FROM json_each(?1) AS given ORDER BY given.key
      """

    /// ?1 chat, ?2 role, ?3 content, ?4 generation or NULL, ?5 now.
    package static let insert = """
      INSERT INTO messages (chat_id, role, content, generation, at) VALUES (?1, ?2, ?3, ?4, ?5)
      """

    /// ?1 message, ?2 chat, ?3 generation, ?4 content. Of several that are equal the number tells them
    /// apart, but one that was not stored may have left its number to another.
    package static let isThere =
      "SELECT 1 FROM messages WHERE id = ?1 AND chat_id = ?2 AND generation = ?3 AND content = ?4"

    /// ?1 chat.
    package static let ofChat =
      "SELECT id, role, content, at FROM messages WHERE chat_id = ?1 ORDER BY id"
  }
}
