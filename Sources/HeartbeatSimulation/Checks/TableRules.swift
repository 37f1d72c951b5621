/// What must hold between the tables after every transaction. Neither the store nor its statements take
/// part.
enum TableRules {
  /// Each rule with a query that lists what breaks it.
  static let all = [
    (
      "a lease exists exactly while its chat is running",
      """
      SELECT c.id FROM chats AS c LEFT JOIN leases AS l ON l.chat_id = c.id
      WHERE (c.status = 'running') <> (l.chat_id IS NOT NULL)
      """
    ),
    (
      "a lease has the generation of its chat",
      """
      SELECT l.chat_id FROM leases AS l LEFT JOIN chats AS c ON c.id = l.chat_id
      WHERE c.generation IS DISTINCT FROM l.generation
      """
    ),
    (
      "a chat waits for as many others as have not ended for it",
      """
      SELECT c.id FROM chats AS c WHERE c.waits_on <> (
        SELECT count(*) FROM dependencies AS d WHERE d.chat_id = c.id AND d.is_over = 0)
      """
    ),
    (
      "a pending chat waits only for chats that may still end well, or for any end",
      """
      SELECT c.id FROM chats AS c JOIN dependencies AS d ON d.chat_id = c.id AND d.is_over = 0
      LEFT JOIN chats AS older ON older.id = d.after_id
      WHERE c.status = 'pending'
        AND (older.id IS NULL OR older.status IN ('completed', 'error'))
      """
    ),
    (
      "an answer was written by a generation that the chat had",
      """
      SELECT m.id FROM messages AS m JOIN chats AS c ON c.id = m.chat_id
      WHERE m.generation > c.generation
      """
    ),
  ]

  /// Chats with their generation and holder.
  static let holders = """
    SELECT c.id, c.generation, w.worker FROM chats AS c
    LEFT JOIN leases AS l ON l.chat_id = c.id LEFT JOIN workers AS w ON w.id = l.worker_id
    """

  /// What must run without anybody's doing and has not: everything that is running, and what is pending
  /// and comes after nothing.
  static let runnable = """
    SELECT id, status FROM chats WHERE status = 'running' OR (status = 'pending' AND waits_on = 0)
    ORDER BY id
    """
}
