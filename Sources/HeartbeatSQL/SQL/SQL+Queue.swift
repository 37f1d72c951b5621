extension SQL {
  /// Which pending chats are claimed, and in what order.
  package enum Queue {
    /// Whether a chat's pause is over. One that lies further ahead than any pause can be was written
    /// under a clock that has been set back since. ?1 now, ?3 the longest pause in milliseconds.
    package static let isDue = "(not_before <= ?1 OR not_before > ?1 + ?3)"

    /// The condition of chats_queue.
    package static let isQueued = "status = 'pending' AND waits_on = 0 AND start_at IS NULL"

    /// The condition of chats_scheduled.
    private static let isScheduled = "status = 'pending' AND waits_on = 0 AND start_at IS NOT NULL"

    /// Whether chats of the group g may be claimed, as far as its places do not matter. ?4 JSON array of
    /// the names of the groups that are wanted, or NULL for all.
    private static let isOpen = """
      g.paused_at IS NULL AND NOT EXISTS (SELECT 1 FROM pauses)
        AND (?4 IS NULL OR g.name IN (SELECT value FROM json_each(?4)))
      """

    /// The free places of the group g, at most ?2. Only groups with a limit are counted.
    private static let room = """
      iif(g.max_running IS NULL, ?2, g.max_running - \(Groups.taken))
      """

    /// The groups whose chats may be claimed, each with its free places. ?2 as for `room`, ?4 as for
    /// `isOpen`.
    package static let open = """
      open (group_id, room) AS MATERIALIZED (
        SELECT g.id, \(room) FROM groups AS g WHERE \(isOpen))
      """

    /// ?1 now, ?2 limit, ?4 as for `isOpen`. The time for which chats were kept has come.
    package static let admit = """
      UPDATE chats SET start_at = NULL
      WHERE id IN (
        SELECT c.id FROM groups AS g CROSS JOIN chats AS c INDEXED BY chats_scheduled
          ON c.group_id = g.id
        WHERE \(isOpen) AND \(isScheduled) AND start_at <= ?1 LIMIT ?2)
      """

    /// Whether a chat could be claimed now: counts no places behind the first group that has one.
    /// Parameters as for `claim`.
    package static let hasDue = """
      SELECT EXISTS (SELECT 1 FROM groups AS g WHERE \(isOpen)
        AND EXISTS (
          SELECT 1 FROM chats INDEXED BY chats_queue
          WHERE \(isQueued) AND group_id = g.id AND \(isDue))
        AND \(room) > 0)
      """

    /// When to look again, after a claim that took all that was due: at the time of the next chat, and
    /// in ?5 milliseconds where chats wait for a place; NULL when there are none of either. ?1 now, ?2
    /// any positive number, ?3 the longest pause, ?4 as for `isOpen`.
    package static let nextDue = """
      WITH \(open)
      SELECT min(due) FROM (
        SELECT iif(o.room > 0,
          (SELECT min(iif(not_before > ?1 + ?3, 0, not_before))
            FROM chats INDEXED BY chats_queue WHERE \(isQueued) AND group_id = o.group_id),
          (SELECT ?1 + ?5
            FROM chats INDEXED BY chats_queue WHERE \(isQueued) AND group_id = o.group_id LIMIT 1))
          AS due
        FROM open AS o
        UNION ALL
        SELECT (
          SELECT start_at FROM chats INDEXED BY chats_scheduled
          WHERE \(isScheduled) AND group_id = o.group_id ORDER BY start_at LIMIT 1)
        FROM open AS o) AS dues
      """

    /// How many chats are claimed sooner or later without anybody's doing, by a worker of the groups
    /// ?4 (as for `isOpen`). ?2 any positive number.
    package static let count = """
      WITH \(open)
      SELECT (SELECT count(*) FROM open AS o CROSS JOIN chats AS c INDEXED BY chats_queue
          ON \(isQueued) AND c.group_id = o.group_id)
        + (SELECT count(*) FROM open AS o CROSS JOIN chats AS c INDEXED BY chats_scheduled
          ON \(isScheduled) AND c.group_id = o.group_id)
      """

    /// Whether a chat of the open groups comes after nothing but chats that go on by themselves: that
    /// run, are queued or scheduled in open groups, or come after such. Whatever waits for an answer, a
    /// retry or the end of a pause holds up all that come after it. ?2 any positive number, ?4 as for
    /// `isOpen`. Reads the chats that come after others, and what they come after.
    package static let hasFollowers = """
      WITH RECURSIVE \(open), \(Dependencies.stuck)
      SELECT EXISTS (
        SELECT 1 FROM open AS o CROSS JOIN chats AS b INDEXED BY chats_blocked
          ON b.status = 'pending' AND b.waits_on > 0 AND b.group_id = o.group_id
        WHERE b.id NOT IN (SELECT id FROM stuck))
      """
  }
}
