/// A table whose rows go over from one kind of database to another as they are.
package struct CopiedTable: Sendable {
  package struct Column: Hashable, Sendable {
    package let name: String
    package let type: SQLType
  }

  package let name: String
  /// All that both kinds of database have; what is computed from others is left out.
  package let columns: [Column]
  /// Where the columns of the primary key stand in `columns`, in its order.
  package let key: [Int]
  /// Whether the database gives out the numbers that are the key.
  package let isNumbered: Bool
  /// What people call a row, before the first column of its key.
  package let noun: String

  init(
    _ name: String, key: [String], integers: [String] = [], reals: [String] = [],
    texts: [String] = [], isNumbered: Bool = false, noun: String
  ) {
    self.name = name
    let columns =
      integers.map { Column(name: $0, type: .integer) }
      + reals.map { Column(name: $0, type: .real) }
      + texts.map { Column(name: $0, type: .text) }
    self.columns = columns
    self.key = key.compactMap { name in columns.firstIndex { $0.name == name } }
    self.isNumbered = isNumbered
    self.noun = noun
  }

  package var columnList: String { columns.map(\.name).joined(separator: ", ") }

  package var keyList: String { key.map { columns[$0].name }.joined(separator: ", ") }

  /// The values of a row whose columns are these.
  package func cells(of row: some SQLRow) -> [SQLDatum] {
    columns.enumerated().map { index, column in
      let index = Int32(index)
      if row.isNull(index) { return .null(column.type) }
      switch column.type {
      case .integer: return .integer(row.integer(index))
      case .real: return .real(row.real(index))
      case .text: return .text(row.text(index))
      }
    }
  }
}

extension CopiedTable {
  /// Every table but `copies`, which says of a database what is true of that file alone, and
  /// `schema_version`. What a row refers to comes before it.
  package static let all = [
    CopiedTable(
      "workspaces", key: ["id"],
      integers: [
        "id", "activity_bump_ms", "ttl_ms", "last_used_at", "deadline_at", "max_deadline_at",
        "created_at",
      ], texts: ["name"], isNumbered: true, noun: "workspace"),
    CopiedTable(
      "groups", key: ["id"], integers: ["id", "max_running", "paused_at"],
      texts: ["name", "pause_reason"], isNumbered: true, noun: "group"),
    CopiedTable(
      "pauses", key: ["id"], integers: ["id", "paused_at"], texts: ["reason"], noun: "pause"),
    CopiedTable(
      "chats", key: ["id"],
      integers: [
        "id", "generation", "attempts", "recoveries", "place", "group_id", "priority", "start_at",
        "waits_on", "not_before", "runs_again", "workspace_id", "timeout_ms", "silence_ms",
        "started_at", "ended_at", "last_output_at", "exit_code", "created_at", "updated_at",
      ], reals: ["progress"],
      texts: ["title", "status", "key", "error", "progress_note", "question"], isNumbered: true,
      noun: "chat"),
    CopiedTable(
      "dependencies", key: ["chat_id", "after_id"],
      integers: ["chat_id", "after_id", "is_any", "is_over"], noun: "chat"),
    CopiedTable(
      "tags", key: ["chat_id", "tag"], integers: ["chat_id"], texts: ["tag"], noun: "chat"),
    CopiedTable(
      "launches", key: ["chat_id"], integers: ["chat_id"],
      texts: ["directory", "arguments", "environment"], noun: "chat"),
    CopiedTable(
      "workers", key: ["id"],
      integers: [
        "id", "ordinal", "pid", "interval_ms", "stale_after_ms", "max_recoveries", "grace_ms",
        "max_chats", "draining_at", "cancelling_at", "seen_at", "probe", "started_at", "stopped_at",
      ], texts: ["worker", "groups"], noun: "incarnation"),
    CopiedTable(
      "leases", key: ["chat_id"], integers: ["chat_id", "worker_id", "generation", "heartbeat_at"],
      noun: "chat"),
    CopiedTable(
      "runs", key: ["chat_id"],
      integers: ["chat_id", "generation", "worker_id", "begun_at", "group_id"], noun: "chat"),
    CopiedTable(
      "messages", key: ["id"], integers: ["id", "chat_id", "generation", "at"],
      texts: ["role", "content"], isNumbered: true, noun: "message"),
    log,
    CopiedTable(
      "hooks", key: ["id"], integers: ["id", "seq", "holder", "beat"], texts: ["kind", "command"],
      isNumbered: true, noun: "hook"),
  ]

  /// The event log.
  package static let log = CopiedTable(
    "events", key: ["seq"],
    integers: ["seq", "at", "chat_id", "generation", "ended_generation", "actor_id"],
    texts: ["kind", "worker", "from_worker", "actor", "group_name", "reason"], isNumbered: true,
    noun: "event")
}
