import Glibc
package import HeartbeatCore
import HeartbeatSQL
import Synchronization

extension SQLiteChatStore {
  package func maintain() throws -> MaintenanceNote? {
    if let note = noteNames() { return note }
    guard let checkpoint = try keepLogShort(), !checkpoint.isComplete else { return nil }
    return MaintenanceNote(
      "a reader keeps the write-ahead log from being reset; it has \(LogUpkeep.size(logBytes))",
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

  /// Copies the log when it is long, and begins it again when it is longer.
  private func keepLogShort() throws -> Checkpoint? {
    let bytes = logBytes
    guard upkeep.withLock({ $0.isCopyDue(frames: gauge.logFrames, bytes: bytes) }) else {
      return nil
    }
    let checkpoint = try checkpoint()
    let isDue = upkeep.withLock {
      $0.isRestartDue(after: checkpoint, bytes: bytes, at: .now)
    }
    guard isDue else { return checkpoint }
    let hasRestarted = try restartLog(pauses: LogUpkeep.pausesForReaders(bytes: bytes))
    upkeep.withLock { $0.restarted(hasRestarted, at: .now) }
    return hasRestarted ? nil : checkpoint
  }

  var hasLog: Bool { logBytes > 0 }

  /// Of the log's file; 0 when there is none. The file is not opened.
  private var logBytes: Int {
    var status = stat()
    return stat(logPath, &status) == 0 ? Int(status.st_size) : 0
  }

  /// A checkpoint that races a commit which starts the log again can lose that commit in SQLite up
  /// to 3.51.2. So this connection takes the writer's lock, patiently, and writes nothing, while a
  /// second one checkpoints PASSIVE, which waits for nobody: no commit can race it, and a reader
  /// that never ends keeps neither of them waiting. The next writer starts the log again.
  ///
  /// Source: https://www.sqlite.org/wal.html#walresetbug
  func checkpointIfDue() throws -> Checkpoint? {
    guard gauge.logFrames >= LogUpkeep.copyFrames else { return nil }
    return try checkpoint()
  }

  func checkpoint() throws -> Checkpoint {
    let copier = try openCopier()
    return try write { connection in try copy(connection, by: copier) }
  }

  private func openCopier() throws -> SQLiteConnection {
    // Within one process a new connection shares the index of the old log.
    try use { try requireInPlace($0) }
    let copier = try DatabaseFile(path: path).open(
      access: .readWrite, busyTimeout: .zero, mayMigrate: false, mayHaveNames: true)
    try copier.authorize(as: role)
    return copier
  }

  /// While `writer` has the writer's lock.
  private func copy(
    _ writer: SQLiteConnection, by copier: SQLiteConnection
  ) throws -> Checkpoint {
    precondition(writer.isInTransaction, "no commit may race a checkpoint")
    let checkpoint = try copier.row("PRAGMA wal_checkpoint(PASSIVE)") { row in
      Checkpoint(logFrames: row[1], copiedFrames: row[2])
    }
    guard let checkpoint else { return Checkpoint(logFrames: 0, copiedFrames: 0) }
    // Asked again only when the log has grown as much again, or was started again.
    gauge.logFrames = 0
    return checkpoint
  }

  /// Begins the log again although readers overlap.
  ///
  /// A writer begins it again when all of it was copied and nobody reads in it. Who starts to read
  /// while all of it is copied reads in the database alone, so it is enough to wait, with the other
  /// writers kept in line, until those have ended that had started before, and to write then. Not
  /// by `wal_checkpoint(RESTART)`: it would go on as PASSIVE, without the writer's lock, where it
  /// does not get that lock in time. Between the steps nobody is kept from writing who does not
  /// stand in line, or has left it as a heartbeat does: then it has to be copied again.
  ///
  /// - Parameter pauses: How long to wait after each copy.
  /// - Returns: Whether it was begun again.
  func restartLog(
    pauses: [Duration] = LogUpkeep.pausesForReaders(bytes: 0)
  ) throws -> Bool {
    let copier = try openCopier()
    return try use { connection in
      try line.inTurn(.ordinary(patience: busyHandler.timeout)) {
        for pause in pauses {
          let checkpoint = try connection.write { try copy(connection, by: copier) }
          usleep(UInt32(clamping: pause.wholeMilliseconds * 1000))
          guard checkpoint.isComplete else { continue }
          try connection.write { try touch(connection) }
          if gauge.logFrames < checkpoint.logFrames { return true }
        }
        return false
      }
    }
  }

  /// Writes a page, whichever, and changes nothing.
  private func touch(_ connection: SQLiteConnection) throws {
    let touched = try [Int64(1), -1].reduce(0) { try $0 + connection.run(SQL.Workers.touch, $1) }
    guard touched == 0 else { return }
    // There has been no worker yet.
    let nobody = IncarnationID.random()
    try connection.run(
      SQL.Workers.insertAwaited, WorkerID(stored: "nobody"), Timestamp(milliseconds: 0), nobody)
    try connection.run(SQL.Prune.deleteWorkers, JSONArray.of([nobody]))
  }
}
