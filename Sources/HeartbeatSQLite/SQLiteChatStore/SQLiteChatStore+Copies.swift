import HeartbeatCore
import HeartbeatSQL

extension SQLiteChatStore {
  /// Makes a database of its own of a copy.
  func beginCopy(at now: Timestamp) throws -> CopyNote? {
    // Most databases are none; whoever asks must not wait for a writer.
    guard try use({ try copiedAt($0) }) != nil else { return nil }
    return try write { connection in
      guard let copiedAt = try copiedAt(connection) else { return nil }
      // One may run here all the same, where the copy was written over a database in use. What only
      // was not looked after by a process here proves nothing, and needs no proof.
      let holders = try connection.giveBackCopied(at: now) {
        liveness.presence(of: $0.worker) == .present($0.id)
      }
      try connection.run(SQL.Copies.clear)
      return CopyNote(copiedAt: copiedAt, holders: holders)
    }
  }

  private func copiedAt(_ connection: SQLiteConnection) throws -> Timestamp? {
    try connection.row(SQL.Copies.markedAt) { $0[0] as Timestamp }
  }
}
