extension SQL {
  /// The answers of which an overview is made. In each, ?1 is the id of the group that is asked for,
  /// or NULL for all chats.
  package enum Overview {
    private static let isAsked = "(?1 IS NULL OR c.group_id = ?1)"

    /// Of all chats. Those that are completed are the rest: no index has them, and all are counted quicker
    /// than their statuses are read.
    package static let allCounts = """
      SELECT c.status, count(*) FROM chats AS c INDEXED BY chats_unfinished
      WHERE c.status <> 'completed' GROUP BY c.status
      UNION ALL
      SELECT 'completed', (SELECT count(*) FROM chats)
        - (SELECT count(*) FROM chats AS c INDEXED BY chats_unfinished WHERE c.status <> 'completed')
      """

    /// By group, those of no group first.
    package static let counts = """
      SELECT g.name, n.status, n.count
      FROM (SELECT c.group_id, c.status, count(*) AS count FROM chats AS c
        WHERE \(isAsked) GROUP BY c.group_id, c.status) AS n
      JOIN groups AS g ON g.id = n.group_id
      ORDER BY g.name IS NOT NULL, g.name
      """

    /// ?2 now, ?3 the longest pause. Each pending chat is counted under the first reason that holds.
    package static let waits = """
      WITH RECURSIVE open (group_id) AS MATERIALIZED (
        SELECT id FROM groups WHERE paused_at IS NULL AND NOT EXISTS (SELECT 1 FROM pauses)),
      \(Dependencies.stuck),
      known (group_id, name, is_paused, is_full, note) AS MATERIALIZED (
        SELECT g.id, g.name, g.paused_at IS NOT NULL,
          g.max_running IS NOT NULL AND g.max_running <= \(Groups.taken),
          iif(g.paused_at IS NOT NULL, g.pause_reason, CAST(g.max_running AS TEXT))
        FROM groups AS g),
      waiting (group_id, reason, due) AS (
        SELECT c.group_id, CASE
            WHEN c.waits_on > 0 THEN
              iif(c.id IN (SELECT id FROM stuck), 'stuck_dependency', 'dependency')
            WHEN EXISTS (SELECT 1 FROM pauses) THEN 'paused'
            WHEN k.is_paused THEN 'group_paused'
            WHEN c.start_at > ?2 THEN 'not_before'
            WHEN c.not_before > ?2 AND c.not_before <= ?2 + ?3 THEN 'between_attempts'
            WHEN k.is_full THEN 'group_full'
            ELSE 'queued' END,
          iif(c.start_at > ?2, c.start_at, c.not_before)
        FROM chats AS c INDEXED BY chats_unfinished JOIN known AS k ON k.group_id = c.group_id
        WHERE c.status <> 'completed' AND c.status = 'pending' AND \(isAsked))
      SELECT k.name, w.reason, count(*), min(w.due),
        CASE w.reason WHEN 'paused' THEN (SELECT reason FROM pauses)
          WHEN 'group_paused' THEN k.note WHEN 'group_full' THEN k.note END
      FROM waiting AS w JOIN known AS k ON k.group_id = w.group_id
      GROUP BY w.group_id, w.reason, k.name, k.note ORDER BY k.name IS NOT NULL, k.name, w.reason
      """

    /// ?2 limit.
    package static let silent = """
      SELECT c.id, c.title, c.status, w.worker, coalesce(c.started_at, c.updated_at), c.ended_at,
        c.last_output_at
      FROM leases AS l JOIN chats AS c ON c.id = l.chat_id JOIN workers AS w ON w.id = l.worker_id
      WHERE \(isAsked)
      ORDER BY coalesce(c.last_output_at, c.started_at, c.updated_at), c.id LIMIT ?2
      """

    /// ?2 since, ?3 limit of the groups.
    package static let errors = """
      SELECT substr(c.error, 1, instr(c.error || '\n', '\n') - 1) AS line,
        group_concat(c.id, ','), count(*)
      FROM chats AS c INDEXED BY chats_unfinished
      WHERE c.status <> 'completed' AND c.status = 'error' AND \(isAsked)
        AND coalesce(c.ended_at, c.updated_at) >= ?2
      GROUP BY line ORDER BY count(*) DESC, min(c.id) LIMIT ?3
      """

    /// ?2 since.
    package static let olderErrors = """
      SELECT count(*) FROM chats AS c INDEXED BY chats_unfinished
      WHERE c.status <> 'completed' AND c.status = 'error' AND \(isAsked)
        AND coalesce(c.ended_at, c.updated_at) < ?2
      """

    /// ?2 limit.
    package static let questions = """
      SELECT c.id, c.title, c.question FROM chats AS c INDEXED BY chats_unfinished
      WHERE c.status <> 'completed' AND c.status = 'waiting' AND c.question IS NOT NULL
        AND \(isAsked)
      ORDER BY c.id LIMIT ?2
      """

    /// ?2 since, ?3 now, ?4 limit.
    package static let slowest = """
      SELECT c.id, c.title, c.status,
        (SELECT w.worker FROM leases AS l JOIN workers AS w ON w.id = l.worker_id
          WHERE l.chat_id = c.id),
        c.started_at, c.ended_at, c.last_output_at
      FROM chats AS c
      WHERE c.started_at IS NOT NULL AND (c.status = 'running' OR c.ended_at >= ?2) AND \(isAsked)
      ORDER BY coalesce(c.ended_at, ?3) - c.started_at DESC, c.id LIMIT ?4
      """

    /// ?2 since.
    package static let pace = """
      SELECT coalesce(sum(iif(c.status = 'completed', 1, 0)), 0),
        coalesce(sum(iif(c.status = 'error', 1, 0)), 0),
        min(c.started_at), max(c.ended_at)
      FROM chats AS c
      WHERE c.ended_at >= ?2 AND c.status IN ('completed', 'error')
        AND \(isAsked)
      """
  }
}
