@testable import HeartbeatCore
@testable import HeartbeatSQLite

/// What each role may do to each table, written out once more: `insert`, `delete`, and each column
/// that may be updated. What is not here must be refused.
enum PermissionExpectations {
  static let all: [Role: [String: String]] = [
    .viewer: [:],
    .heartbeat: [
      "leases": "heartbeat_at",
      "workspaces": "last_used_at deadline_at",
    ],
    .chat: [
      "chats": "progress progress_note last_output_at question updated_at",
      "messages": "insert",
    ],
    .worker: [
      "chats": """
      status generation attempts recoveries place not_before runs_again error progress \
      progress_note updated_at question waits_on start_at started_at ended_at last_output_at exit_code
      """,
      "dependencies": "is_over",
      "hooks": "insert seq holder beat",
      "copies": "delete",
      "leases": "insert delete worker_id generation heartbeat_at",
      "messages": "insert",
      "workers": "insert delete seen_at stopped_at probe draining_at",
      "runs": "insert delete",
      "events": "insert",
    ],
    .upkeep: [
      "chats": "delete",
      "leases": "delete",
      "messages": "delete",
      "dependencies": "delete",
      "tags": "delete",
      "launches": "delete",
      "workers": "delete",
      "events": "insert delete",
    ],
    .operator: [
      "chats": """
      insert delete status generation attempts recoveries place not_before runs_again error \
      progress progress_note updated_at question waits_on start_at started_at ended_at \
      last_output_at exit_code workspace_id title group_id priority timeout_ms silence_ms
      """,
      "groups": "insert delete max_running paused_at pause_reason",
      "pauses": "insert delete reason",
      "dependencies": "insert delete is_over",
      "tags": "insert delete",
      "launches": "insert delete directory arguments environment",
      "hooks": "insert delete seq holder beat",
      "copies": "delete",
      "leases": "insert delete worker_id generation heartbeat_at",
      "messages": "insert delete",
      "workers": "insert delete seen_at stopped_at probe max_chats draining_at cancelling_at",
      "runs": "insert delete",
      "workspaces": "insert delete last_used_at deadline_at",
      "events": "insert",
    ],
  ]

  static func of(_ role: Role, _ table: String) -> Set<String> {
    Set((all[role]?[table] ?? "").split(separator: " ").map(String.init))
  }
}
