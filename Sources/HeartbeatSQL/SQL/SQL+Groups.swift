extension SQL {
  package enum Groups {
    /// How many places of the group g are taken. A run whose chat has been taken away or deleted keeps its
    /// place until it has ended.
    package static let taken = """
      ((SELECT count(*) FROM chats AS c INDEXED BY chats_in_places
          WHERE c.status = 'running' AND c.group_id <> 0 AND c.group_id = g.id)
        + (SELECT count(*) FROM runs AS r INDEXED BY runs_in_places
          WHERE r.group_id <> 0 AND r.group_id = g.id
            AND NOT EXISTS (SELECT 1 FROM leases AS l WHERE l.chat_id = r.chat_id)))
      """

    /// ?1 name.
    package static let insert =
      "INSERT INTO groups (name) VALUES (?1) ON CONFLICT (name) DO NOTHING"

    /// ?1 name.
    package static let id = "SELECT id FROM groups WHERE name = ?1"

    /// ?1 name, ?2 how many may run, or NULL.
    package static let setMaxRunning = "UPDATE groups SET max_running = ?2 WHERE name = ?1"

    /// ?1 name, ?2 now, ?3 reason or NULL. Changes no row of one that is paused for that reason.
    package static let pause = """
      UPDATE groups SET paused_at = coalesce(paused_at, ?2), pause_reason = coalesce(?3, pause_reason)
      WHERE name = ?1 AND (paused_at IS NULL OR pause_reason IS DISTINCT FROM coalesce(?3, pause_reason))
      """

    /// ?1 name. Changes no row of one that is not paused.
    package static let resume = """
      UPDATE groups SET paused_at = NULL, pause_reason = NULL
      WHERE name = ?1 AND paused_at IS NOT NULL
      """

    /// ?1 name. Row 0 has none.
    package static let delete = "DELETE FROM groups WHERE name = ?1"

    /// ?1 name. How many chats it has, and how many runs of chats that are gone.
    package static let uses = """
      SELECT (SELECT count(*) FROM chats INDEXED BY chats_by_group
          WHERE group_id <> 0 AND group_id = g.id),
        (SELECT count(*) FROM runs INDEXED BY runs_in_places
          WHERE group_id <> 0 AND group_id = g.id)
      FROM groups AS g WHERE g.name = ?1
      """

    /// ?1 now, ?2 reason or NULL. Of everything; changes no row where everything is paused for that
    /// reason.
    package static let pauseAll = """
      INSERT INTO pauses (id, paused_at, reason) VALUES (1, ?1, ?2)
      ON CONFLICT (id) DO UPDATE SET reason = excluded.reason
      WHERE excluded.reason IS NOT NULL AND excluded.reason IS DISTINCT FROM pauses.reason
      """

    package static let resumeAll = "DELETE FROM pauses"

    /// Each kind of pending chats has an index of its own; what is over is not read. Running chats of no
    /// group are all but those of groups.
    private static let columns = """
      SELECT g.name, iif(g.id = 0, (SELECT paused_at FROM pauses), g.paused_at),
        iif(g.id = 0, (SELECT reason FROM pauses), g.pause_reason), g.max_running,
        iif(g.id = 0,
          (SELECT count(*) FROM leases) - (SELECT count(*) FROM chats INDEXED BY chats_in_places
            WHERE status = 'running' AND group_id <> 0),
          (SELECT count(*) FROM chats INDEXED BY chats_in_places
            WHERE status = 'running' AND group_id <> 0 AND group_id = g.id)),
        (SELECT count(*) FROM chats INDEXED BY chats_queue
          WHERE status = 'pending' AND waits_on = 0 AND start_at IS NULL AND group_id = g.id)
        + (SELECT count(*) FROM chats INDEXED BY chats_scheduled
          WHERE status = 'pending' AND waits_on = 0 AND start_at IS NOT NULL AND group_id = g.id)
        + (SELECT count(*) FROM chats INDEXED BY chats_blocked
          WHERE status = 'pending' AND waits_on > 0 AND group_id = g.id)
      FROM groups AS g
      """

    /// Row 0 first, whose name is NULL.
    package static let all = columns + " ORDER BY g.name NULLS FIRST"

    /// ?1 name.
    package static let one = columns + " WHERE g.name = ?1"
  }
}
