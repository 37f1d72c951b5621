package import HeartbeatCore

extension SQLChatStore {
  package func names(
    of kind: NameKind, startingWith prefix: String, limit: Int
  ) throws -> [String] {
    try use { connection in
      let names: [String] = try connection.rows(SQL.Names.all(kind), prefix, limit) { $0[0] }
      return names.filter { $0.utf8.starts(with: prefix.utf8) }
    }
  }
}
