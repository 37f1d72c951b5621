import HeartbeatCore

/// What a prune did, as scripts see it.
struct PrunedJSON: Encodable {
  let chats: Int
  let messages: Int
  let events: Int
  let workers: Int
  let lockFiles: Int
  let logs: Int
  let logBytes: Int
  let freeBytes: Int
  let freeTotalBytes: Int
  let vacuumedBytes: Int
  let dryRun: Bool

  enum CodingKeys: String, CodingKey {
    case chats, messages, events, workers
    case lockFiles = "lock_files"
    case logs
    case logBytes = "log_bytes"
    case freeBytes = "free_bytes"
    case freeTotalBytes = "free_total_bytes"
    case vacuumedBytes = "vacuumed_bytes"
    case dryRun = "dry_run"
  }

  init(_ pruned: Pruned, free: FreeSpace, dryRun: Bool) {
    chats = pruned.chats
    messages = pruned.messages
    events = pruned.events
    workers = pruned.workers
    lockFiles = pruned.lockFiles
    logs = pruned.logs
    logBytes = pruned.logBytes
    freeBytes = pruned.freeBytes
    freeTotalBytes = free.freeBytes
    vacuumedBytes = pruned.vacuumedBytes
    self.dryRun = dryRun
  }
}
