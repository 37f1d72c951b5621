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
    case .upkeep: upkeep
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
      "chats": Table(
        update: ["progress", "progress_note", "last_output_at", "question", "updated_at"]),
      "messages": Table(insert: true),
    ],
    pragmas: questions)

  private static let worker = Permissions(
    tables: [
      "chats": Table(update: life),
      "leases": Table(
        insert: true, delete: true, update: ["worker_id", "generation", "heartbeat_at"]),
      "messages": Table(insert: true),
      "workers": Table(
        insert: true, delete: true, update: ["seen_at", "stopped_at", "probe", "draining_at"]),
      "runs": Table(insert: true, delete: true),
      "dependencies": Table(update: ["is_over"]),
      "hooks": Table(insert: true, update: ["seq", "holder", "beat"]),
      "copies": Table(delete: true),
      "events": Table(insert: true),
    ],
    pragmas: questions.union(["wal_checkpoint"]))

  /// Nothing is changed, and of the event log nothing added but that something was removed.
  private static let upkeep = Permissions(
    tables: [
      "chats": Table(delete: true),
      // With their chats.
      "leases": Table(delete: true),
      "messages": Table(delete: true),
      "dependencies": Table(delete: true),
      "tags": Table(delete: true),
      "launches": Table(delete: true),
      "workers": Table(delete: true),
      "events": Table(insert: true, delete: true),
    ],
    pragmas: questions.union(["wal_checkpoint", "incremental_vacuum"]))

  /// Not even an operator changes or deletes what the event log says.
  private static let `operator` = Permissions(
    tables: [
      "chats": Table(insert: true, delete: true, update: life.union(making)),
      "leases": Table(
        insert: true, delete: true, update: ["worker_id", "generation", "heartbeat_at"]),
      "messages": Table(insert: true, delete: true),
      "workers": Table(
        insert: true, delete: true,
        update: ["seen_at", "stopped_at", "probe", "max_chats", "draining_at", "cancelling_at"]),
      "runs": Table(insert: true, delete: true),
      "workspaces": Table(
        insert: true, delete: true, update: ["last_used_at", "deadline_at"]),
      "groups": Table(
        insert: true, delete: true, update: ["max_running", "paused_at", "pause_reason"]),
      "pauses": Table(insert: true, delete: true, update: ["reason"]),
      "dependencies": Table(insert: true, delete: true, update: ["is_over"]),
      "tags": Table(insert: true, delete: true),
      "launches": Table(
        insert: true, delete: true, update: ["directory", "arguments", "environment"]),
      "hooks": Table(insert: true, delete: true, update: ["seq", "holder", "beat"]),
      "copies": Table(delete: true),
      "events": Table(insert: true),
    ],
    pragmas: questions.union(["wal_checkpoint"]))

  /// The columns of `chats` that its life changes.
  private static let life: Set<String> = [
    "status", "generation", "attempts", "recoveries", "place", "not_before", "runs_again",
    "error", "progress", "progress_note", "question", "waits_on", "start_at", "started_at",
    "ended_at", "last_output_at", "exit_code", "updated_at",
  ]

  /// The columns of `chats` that only an operator changes; its id, key and making nobody does.
  private static let making: Set<String> = [
    "workspace_id", "title", "group_id", "priority", "timeout_ms", "silence_ms",
  ]

  private static let questions: Set<String> = [
    "data_version", "user_version", "application_id", "synchronous",
    "foreign_keys", "trusted_schema", "wal_autocheckpoint", "auto_vacuum", "freelist_count",
    "page_size",
  ]

  func allow(_ action: SQLiteAction) -> Bool {
    switch action {
    case .read: true
    case .insert(let table): tables[table]?.insert ?? false
    case .delete(let table): tables[table]?.delete ?? false
    case .update(let table, let column): tables[table]?.update.contains(column) ?? false
    // The mode of a checkpoint is its value.
    case .pragma("wal_checkpoint", _): pragmas.contains("wal_checkpoint")
    // The value is how many pages; all at once would keep everybody else from writing.
    case .pragma("incremental_vacuum", let pages):
      pages != nil && pragmas.contains("incremental_vacuum")
    case .pragma(let name, let value): value == nil && pragmas.contains(name)
    case .other: false
    }
  }
}
