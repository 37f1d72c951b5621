import HeartbeatCore

/// One step from a schema to the next.
struct Migration {
  /// The version that it starts from; it ends at the one after.
  let from: Int
  let script: String

  /// Every step that was ever released, oldest first.
  static let all: [Migration] = []

  /// Brings the database to `target` in one transaction: all steps or none.
  static func run(
    _ migrations: [Migration] = all, to target: Int = Schema.version,
    on connection: SQLiteConnection
  ) throws {
    try connection.write {
      // Read again under the lock: another process may have migrated in the meantime.
      var version = Int(try connection.pragma("user_version"))
      while version < target {
        guard let step = migrations.first(where: { $0.from == version }) else {
          throw StoreError.invalid("there is no way from schema \(version) to \(target)")
        }
        try connection.execute(script: step.script)
        version += 1
        try connection.execute(script: "PRAGMA user_version = \(version)")
      }
    }
  }
}
