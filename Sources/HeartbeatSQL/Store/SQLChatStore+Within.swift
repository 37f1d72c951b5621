package import HeartbeatCore

/// What a chat's own command may write, while its run holds the lease.
extension SQLChatStore {
  package func appendFromWithin(
    _ content: String, lease: Lease, worker: WorkerID, at now: Timestamp
  ) throws {
    try append(content, under: lease, at: now) { connection in
      try requireHeld(lease, by: worker, on: connection)
      // What it says is a sign that it goes on, which its worker does not hear of otherwise.
      try connection.run(SQL.Chats.setSign, lease.chat, now, now)
    }
  }

  package func reportFromWithin(
    _ progress: Chat.Progress, lease: Lease, worker: WorkerID, at now: Timestamp
  ) throws {
    try write { connection in
      try requireHeld(lease, by: worker, on: connection)
      try connection.run(
        SQL.Chats.setProgress, lease.chat, progress.fraction, progress.note, now)
    }
  }

  package func askFromWithin(
    _ question: String, lease: Lease, worker: WorkerID, at now: Timestamp
  ) throws -> Chat {
    try write { connection in
      try requireHeld(lease, by: worker, on: connection)
      try connection.run(SQL.Chats.setQuestion, lease.chat, question, now)
      return try require(lease.chat, on: connection)
    }
  }

  private func requireHeld(
    _ lease: Lease, by worker: WorkerID, on connection: Connection
  ) throws {
    let holder = try connection.row(SQL.Leases.holder, lease.chat) { row in
      (worker: row[0] as WorkerID, generation: row[1] as Generation)
    }
    guard let holder, holder.worker == worker, holder.generation == lease.generation else {
      throw StoreError.leaseLost(lease)
    }
  }
}
