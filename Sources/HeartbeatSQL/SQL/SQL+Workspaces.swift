extension SQL {
  package enum Workspaces {
    /// Whether a workspace's use is to be noted: a chat of the incarnation runs in it, and at least
    /// a twentieth of its bump has passed since the last time. A last use in the future says that
    /// the wall clock was set back since. ?1 now, ?2 incarnation.
    package static let isDue = """
      (last_used_at IS NULL OR last_used_at > ?1 OR (?1 - last_used_at) * 20 >= activity_bump_ms)
        AND EXISTS (
          SELECT 1 FROM chats AS c JOIN leases AS l ON l.chat_id = c.id
          WHERE c.workspace_id = workspaces.id AND c.status = 'running'
            AND c.workspace_id IS NOT NULL AND l.worker_id = ?2)
      """

    /// ?1 now, ?2 incarnation. Reads only, so that an idle tick takes no writer's lock.
    package static let anyDue = "SELECT 1 FROM workspaces WHERE \(isDue) LIMIT 1"

    /// ?1 now. A deadline moves to now + bump, never beyond the greatest and never back; one that has
    /// passed is revived; none is made where there is none.
    package static let bumped = """
      last_used_at = ?1,
        deadline_at = iif(deadline_at IS NULL, NULL, max(deadline_at,
          min(?1 + activity_bump_ms, coalesce(max_deadline_at, ?1 + activity_bump_ms))))
      """

    /// ?1 now, ?2 incarnation.
    package static let bump = "UPDATE workspaces SET \(bumped) WHERE \(isDue)"

    /// ?1 name, ?2 bump, ?3 ttl or NULL, ?4 max deadline or NULL, ?5 now.
    package static let insert = """
      INSERT INTO workspaces
        (name, activity_bump_ms, ttl_ms, deadline_at, max_deadline_at, created_at)
      VALUES (?1, ?2, ?3, min(?5 + ?3, coalesce(?4, ?5 + ?3)), ?4, ?5)
      """

    /// ?1 name.
    package static let delete = "DELETE FROM workspaces WHERE name = ?1"

    /// ?1 chat, ?2 workspace id, ?3 now.
    package static let attach = "UPDATE chats SET workspace_id = ?2, updated_at = ?3 WHERE id = ?1"

    private static let columns = """
      SELECT name, activity_bump_ms, ttl_ms, last_used_at, deadline_at, max_deadline_at,
        (SELECT count(*) FROM chats AS c WHERE c.workspace_id = workspaces.id),
        (SELECT count(*) FROM chats AS c WHERE c.workspace_id = workspaces.id
          AND c.status = 'running' AND c.workspace_id IS NOT NULL)
      FROM workspaces
      """

    package static let all = columns + " ORDER BY name"

    /// ?1 name.
    package static let one = columns + " WHERE name = ?1"
  }
}
