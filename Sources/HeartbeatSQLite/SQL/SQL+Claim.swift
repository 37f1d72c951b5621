import HeartbeatSQL

extension SQL {
  /// In two statements: with RETURNING an update reads and copies the whole of each row twice.
  enum Claim {
    /// The chats to be claimed, in their order, as they will be then. ?1 now, ?2 limit, ?3 the longest
    /// pause, ?4 as for `isOpen`.
    ///
    /// The queues of all open groups are merged: the recursion holds the next chat of each group, takes
    /// the one whose turn is first and puts the one behind it in its place. So chats of groups that
    /// are paused or full are never looked at, and each group gives no more than it has places.
    /// Source: https://www.sqlite.org/lang_with.html#controlling_depth_first_versus_breadth_first_search_of_a_tree_using_order_by
    static let next = """
      WITH RECURSIVE \(Queue.open),
      next (group_id, room, count, turn, id) AS (
        SELECT o.group_id, o.room, 1, c.turn, c.id
        FROM open AS o CROSS JOIN chats AS c ON c.id = (
          SELECT id FROM chats INDEXED BY chats_queue
          WHERE \(Queue.isQueued) AND group_id = o.group_id AND \(Queue.isDue) ORDER BY turn LIMIT 1)
        WHERE o.room > 0
        UNION ALL
        SELECT n.group_id, n.room, n.count + 1, c.turn, c.id
        FROM next AS n CROSS JOIN chats AS c ON c.id = (
          SELECT id FROM chats INDEXED BY chats_queue
          WHERE \(Queue.isQueued) AND group_id = n.group_id AND turn > n.turn AND \(Queue.isDue)
          ORDER BY turn LIMIT 1)
        WHERE n.count < n.room
        ORDER BY 4 LIMIT ?2)
      SELECT c.id, c.generation + 1, c.title, c.attempts + 1,
        (SELECT name FROM workspaces WHERE workspaces.id = c.workspace_id), c.timeout_ms, c.silence_ms
      FROM next AS n CROSS JOIN chats AS c ON c.id = n.id
      ORDER BY n.turn, n.id
      """

    /// ?1 now, ?2 JSON array of chats.
    static let take = """
      UPDATE chats SET status = 'running', generation = generation + 1, attempts = attempts + 1,
        not_before = 0, progress = NULL, progress_note = NULL, question = NULL, started_at = ?1,
        ended_at = NULL, last_output_at = NULL, exit_code = NULL, updated_at = ?1
      WHERE id IN (SELECT value FROM json_each(?2))
      """
  }
}
