import HeartbeatCore

/// What each role may write, by table and column. Everything that is not here is refused, at the
/// time a statement is prepared. Every role may read everything.
struct Permissions {
  /// What may be written to one table.
  struct Table: Equatable {
    var insert = false
    var delete = false
    /// The columns that may be updated.
    var update: Set<String> = []
  }

  let tables: [String: Table]
  /// Pragmas that may be run without a value.
  let pragmas: Set<String>

  static func of(_ role: Role) -> Permissions {
    switch role {
    case .viewer: viewer
    case .heartbeat: heartbeat
    case .chat: chat
    case .worker: worker
    case .operator: `operator`
    }
  }

  private static let viewer = Permissions(tables: [:], pragmas: questions)

  private static let heartbeat = Permissions(
    tables: [
      "leases": Table(update: ["heartbeat_at"]),
      "workspaces": Table(update: ["last_used_at", "deadline_at"]),
    ],
    pragmas: questions)

  private static let chat = Permissions(
    tables: [
      "chats": Table(update: ["progress", "progress_note", "updated_at"]),
      "messages": Table(insert: true),
    ],
    pragmas: questions)

  private static let worker = Permissions(
    tables: [
      "chats": Table(update: life),
      "leases": Table(
        insert: true, delete: true, update: ["worker_id", "generation", "heartbeat_at"]),
      "messages": Table(insert: true),
      "workers": Table(insert: true, delete: true, update: ["seen_at", "stopped_at", "probe"]),
      "runs": Table(insert: true, delete: true),
      "events": Table(insert: true),
    ],
    pragmas: questions.union(["wal_checkpoint"]))

  /// Not even an operator changes or deletes what the event log says.
  private static let `operator` = Permissions(
    tables: [
      "chats": Table(insert: true, delete: true, update: life.union(["workspace_id"])),
      "leases": Table(
        insert: true, delete: true, update: ["worker_id", "generation", "heartbeat_at"]),
      "messages": Table(insert: true, delete: true),
      "workers": Table(insert: true, delete: true, update: ["seen_at", "stopped_at", "probe"]),
      "runs": Table(insert: true, delete: true),
      "workspaces": Table(
        insert: true, delete: true, update: ["last_used_at", "deadline_at"]),
      "events": Table(insert: true),
    ],
    pragmas: questions.union(["wal_checkpoint"]))

  /// The columns of `chats` that change while it lives; its id, title, key and making do not.
  private static let life: Set<String> = [
    "status", "generation", "attempts", "recoveries", "place", "not_before", "runs_again",
    "error", "progress", "progress_note", "updated_at",
  ]

  private static let questions: Set<String> = [
    "data_version", "user_version", "application_id", "synchronous",
    "foreign_keys", "trusted_schema", "wal_autocheckpoint",
  ]

  func allow(_ action: SQLiteAction) -> Bool {
    switch action {
    case .read: true
    case .insert(let table): tables[table]?.insert ?? false
    case .delete(let table): tables[table]?.delete ?? false
    case .update(let table, let column): tables[table]?.update.contains(column) ?? false
    // The mode of a checkpoint is its value.
    case .pragma("wal_checkpoint", _): pragmas.contains("wal_checkpoint")
    case .pragma(let name, let value): value == nil && pragmas.contains(name)
    case .other: false
    }
  }
}
