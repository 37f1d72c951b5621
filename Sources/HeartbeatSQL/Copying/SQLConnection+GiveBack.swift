package import HeartbeatCore

extension SQLConnection {
  /// Within a transaction, in a copy of a database: what its incarnations held is pending again at its
  /// old place, their runs are forgotten, and they have stopped.
  ///
  /// - Parameter isHere: Whether the process of an incarnation works for this copy, which then stays
  ///   as it is.
  /// - Returns: The holders of the leases, by name.
  package func giveBackCopied(
    at now: Timestamp, unless isHere: (Incarnation) -> Bool = { _ in false }
  ) throws -> [CopyNote.Holder] {
    let all = try rows(SQL.Copies.incarnations) { row in
      (incarnation: Incarnation(id: row[0], worker: row[1]), chats: row[2] as Int)
    }
    let foreign = all.filter { !isHere($0.incarnation) }
    let list = JSONArray.of(foreign.map(\.incarnation.id))
    let chats: [ChatID] = try rows(SQL.Copies.chats, list) { $0[0] }
    try EventWriter(connection: self, actor: .operator, now: now).writeEnds(.recovered, of: chats)
    try run(SQL.Leases.deleteAll, JSONArray.of(chats))
    try run(SQL.Copies.giveBack, now, JSONArray.of(chats))
    try run(SQL.Copies.deleteRuns, list)
    try run(SQL.Copies.stop, list, now)
    var counts: [WorkerID: Int] = [:]
    for one in foreign where one.chats > 0 {
      counts[one.incarnation.worker, default: 0] += one.chats
    }
    return counts.sorted { $0.key < $1.key }.map {
      CopyNote.Holder(worker: $0.key, chats: $0.value)
    }
  }
}
