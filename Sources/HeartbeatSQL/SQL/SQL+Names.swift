package import HeartbeatCore

extension SQL {
  /// The names of things, each once, in their order; none reads more rows than it answers. ?1 the
  /// first name that may be in the answer, ?2 limit.
  package enum Names {
    package static let groups = "SELECT name FROM groups WHERE name >= ?1 ORDER BY name LIMIT ?2"

    package static let workspaces =
      "SELECT name FROM workspaces WHERE name >= ?1 ORDER BY name LIMIT ?2"

    /// A worker has a row for each of its incarnations, a tag for each of its chats: from one name
    /// the next one is searched for.
    private static func each(_ column: String, of table: String) -> String {
      """
      WITH RECURSIVE found (name) AS (
        SELECT min(\(column)) FROM \(table) WHERE \(column) >= ?1
        UNION ALL
        SELECT (SELECT min(\(column)) FROM \(table) WHERE \(column) > found.name) FROM found
        WHERE found.name IS NOT NULL)
      SELECT name FROM found WHERE name IS NOT NULL LIMIT ?2
      """
    }

    package static let workers = each("worker", of: "workers")
    package static let tags = each("tag", of: "tags")

    package static func all(_ kind: NameKind) -> String {
      switch kind {
      case .workers: workers
      case .groups: groups
      case .workspaces: workspaces
      case .tags: tags
      }
    }
  }
}
