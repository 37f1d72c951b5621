package import HeartbeatCore

extension SQL {
  /// Which chats a list has, where more is asked than their status and worker. The ids first: sorting
  /// and searching need not carry whole rows along.
  package enum Lists {
    // ?1 limit, ?2 JSON array of statuses or NULL, ?3 worker or NULL, ?4 whether of a running one,
    // ?5 group or NULL, ?6 whether of no group, ?7 JSON array of tags or NULL, ?8 key or NULL,
    // ?9 workspace or NULL, ?10 text or NULL, ?11 NULL, or only those that have given no sign since,
    // ?12 whether only waiting ones with a question.
    private static let matches = """
      (?2 IS NULL OR c.status IN (SELECT value FROM json_each(?2)))
        AND (?4 = 0 OR c.status = 'running')
        AND (?3 IS NULL OR c.id IN (SELECT l.chat_id FROM leases AS l
          JOIN workers AS w ON w.id = l.worker_id WHERE w.worker = ?3))
        AND (?5 IS NULL OR c.group_id = (SELECT id FROM groups WHERE name = ?5))
        AND (?6 = 0 OR c.group_id = 0)
        AND (?7 IS NULL OR NOT EXISTS (SELECT 1 FROM json_each(?7) AS wanted WHERE NOT EXISTS (
          SELECT 1 FROM tags AS t WHERE t.chat_id = c.id AND t.tag = wanted.value)))
        AND (?8 IS NULL OR c.key = ?8)
        AND (?9 IS NULL OR c.workspace_id = (SELECT id FROM workspaces WHERE name = ?9))
        AND (?10 IS NULL OR has_text(c.title, ?10) OR has_text(c.error, ?10)
          OR has_text(c.question, ?10)
          OR has_text((SELECT content FROM messages WHERE id = (
            SELECT min(id) FROM messages WHERE chat_id = c.id)), ?10))
        AND (?11 IS NULL OR coalesce(c.last_output_at, c.started_at, 0) <= ?11)
        AND (?12 = 0 OR c.status = 'waiting' AND c.question IS NOT NULL)
      """

    /// What a list is in the order of; what has none of it comes last here, and first when it is
    /// turned round.
    private static func key(_ order: ChatOrder) -> String {
      switch order {
      case .id: "c.id"
      case .title: "c.title"
      case .status: "instr('pending running waiting completed error', c.status)"
      case .worker:
        """
        (SELECT w.worker FROM leases AS l JOIN workers AS w ON w.id = l.worker_id
          WHERE l.chat_id = c.id)
        """
      case .group: "(SELECT name FROM groups WHERE id = c.group_id)"
      case .priority: "c.priority"
      case .attempts: "c.attempts"
      case .created: "c.created_at"
      case .updated: "c.updated_at"
      case .started: "c.started_at"
      case .ended: "c.ended_at"
      case .running: "iif(c.status = 'running', -c.started_at, NULL)"
      case .output: "c.last_output_at"
      }
    }

    // Each begins where its index has the fewest rows. Without another order than that of the ids the
    // reading stops at the limit.
    private static let all = "SELECT c.id FROM chats AS c WHERE \(matches)"
    private static let ofKey = "SELECT c.id FROM chats AS c WHERE c.key = ?8 AND \(matches)"
    private static let ofGroup = """
      SELECT c.id FROM chats AS c INDEXED BY chats_by_group
      WHERE c.group_id <> 0 AND c.group_id = (SELECT id FROM groups WHERE name = ?5) AND \(matches)
      """
    private static let ofWorkspace = """
      SELECT c.id FROM chats AS c INDEXED BY chats_by_workspace
      WHERE c.workspace_id = (SELECT id FROM workspaces WHERE name = ?9) AND \(matches)
      """
    private static let withTag = """
      SELECT c.id FROM tags AS first JOIN chats AS c ON c.id = first.chat_id
      WHERE first.tag = ?7 ->> 0 AND \(matches)
      """

    /// Newest first. The statement that reads the fewest chats for these details.
    package static func ids(_ details: ChatDetails, by order: ChatOrder) -> String {
      let source =
        if details.key != nil {
          ofKey
        } else if !details.tags.isEmpty {
          withTag
        } else if details.workspace != nil {
          ofWorkspace
        } else if case .named = details.group {
          ofGroup
        } else {
          all
        }
      let first = order == .id ? "" : "\(key(order)) DESC NULLS LAST, "
      return "\(source) ORDER BY \(first)c.id DESC LIMIT ?1"
    }
  }
}
