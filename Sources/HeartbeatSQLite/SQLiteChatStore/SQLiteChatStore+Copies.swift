import HeartbeatCore
import HeartbeatSQL

extension SQLiteChatStore {
  /// Makes a database of its own of a copy.
  func beginCopy(at now: Timestamp) throws -> CopyNote? {
    // Most databases are none; whoever asks must not wait for a writer.
    guard try use({ try copiedAt($0) }) != nil else { return nil }
    return try write { connection in
      guard let copiedAt = try copiedAt(connection) else { return nil }
      let all = try connection.rows(SQL.Copies.incarnations) { row in
        (id: row[0] as IncarnationID, worker: row[1] as WorkerID, chats: row[2] as Int)
      }
      // One may run here all the same, where the copy was written over a database in use. What only
      // was not looked after by a process here proves nothing, and needs no proof.
      let foreign = all.filter { liveness.presence(of: $0.worker) != .present($0.id) }
      try giveBack(foreign.map(\.id), on: connection, at: now)
      try connection.run(SQL.Copies.clear)
      var counts: [WorkerID: Int] = [:]
      for one in foreign where one.chats > 0 { counts[one.worker, default: 0] += one.chats }
      return CopyNote(
        copiedAt: copiedAt,
        holders: counts.sorted { $0.key < $1.key }.map {
          CopyNote.Holder(worker: $0.key, chats: $0.value)
        })
    }
  }

  private func copiedAt(_ connection: SQLiteConnection) throws -> Timestamp? {
    try connection.row(SQL.Copies.markedAt) { $0[0] as Timestamp }
  }

  private func giveBack(
    _ incarnations: [IncarnationID], on connection: SQLiteConnection, at now: Timestamp
  ) throws {
    let list = JSONArray.of(incarnations)
    let chats: [ChatID] = try connection.rows(SQL.Copies.chats, list) { $0[0] }
    try events(connection, by: .operator, at: now).writeEnds(.recovered, of: chats)
    try connection.run(SQL.Leases.deleteAll, JSONArray.of(chats))
    try connection.run(SQL.Copies.giveBack, now, JSONArray.of(chats))
    try connection.run(SQL.Copies.deleteRuns, list)
    try connection.run(SQL.Copies.stop, list, now)
  }
}
