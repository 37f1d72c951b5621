public import HeartbeatCore
import Synchronization

extension SQLiteChatStore {
  public func maintain() throws -> MaintenanceNote? {
    if let note = noteNames() { return note }
    guard let checkpoint = try checkpointIfDue(), !checkpoint.isComplete else { return nil }
    return MaintenanceNote(
      "a reader keeps the write-ahead log from being reset",
      details: [
        "frames": "\(checkpoint.logFrames)", "copied": "\(checkpoint.copiedFrames)",
      ])
  }

  /// Whoever has the file open already goes on: it cannot do anything about it.
  private func noteNames() -> MaintenanceNote? {
    let count = OneName.count(of: path)
    guard nameCount.exchange(count, ordering: .relaxed) != count, count > 1 else { return nil }
    return MaintenanceNote(
      "the database has got another name, under which its data would split",
      details: ["names": "\(count)"])
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
      access: .readWrite, busyTimeout: .zero, mayMigrate: false, mayHaveNames: true)
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
