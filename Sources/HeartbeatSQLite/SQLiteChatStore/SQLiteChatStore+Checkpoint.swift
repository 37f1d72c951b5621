public import HeartbeatCore

extension SQLiteChatStore {
  public func maintain() throws -> MaintenanceNote? {
    guard let checkpoint = try checkpointIfDue(), !checkpoint.isComplete else { return nil }
    return MaintenanceNote(
      "a reader keeps the write-ahead log from being reset",
      details: [
        "frames": "\(checkpoint.logFrames)", "copied": "\(checkpoint.copiedFrames)",
      ])
  }

  /// About 4 MB.
  static let checkpointFrames = 1000

  /// A checkpoint that races a commit which starts the log again can lose that commit in SQLite up
  /// to 3.51.2. So this connection takes the writer's lock, patiently, and writes nothing, while a
  /// second one checkpoints PASSIVE, which waits for nobody: no commit can race it, and a reader
  /// that never ends keeps neither of them waiting. The next writer starts the log again.
  ///
  /// Source: https://www.sqlite.org/wal.html#walresetbug
  func checkpointIfDue() throws -> Checkpoint? {
    guard gauge.logFrames >= Self.checkpointFrames else { return nil }
    return try checkpoint()
  }

  func checkpoint() throws -> Checkpoint {
    let copier = try DatabaseFile(path: path).open(
      access: .readWrite, busyTimeout: .zero, mayMigrate: false)
    try copier.authorize(as: role)
    return try write { _ in
      let checkpoint = try copier.row("PRAGMA wal_checkpoint(PASSIVE)") { row in
        Checkpoint(logFrames: row[1], copiedFrames: row[2])
      }
      guard let checkpoint else { return Checkpoint(logFrames: 0, copiedFrames: 0) }
      // Asked again only when the log has grown as much again, or was started again.
      gauge.logFrames = 0
      return checkpoint
    }
  }
}
