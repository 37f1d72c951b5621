package import HeartbeatCore

extension SQLChatStore {
  package func groups() throws -> [ChatGroup] {
    // One statement is one snapshot.
    try use { try groups(on: $0) }
  }

  package func setGroup(_ name: String, maxRunning: Int?, at now: Timestamp) throws -> ChatGroup {
    if let fault = ChatGroup.fault(inName: name) { throw StoreError.invalid(fault) }
    if let maxRunning, maxRunning < 1 {
      throw StoreError.invalid(
        "a group runs at least 1 chat at once; a pause keeps it from running any")
    }
    return try writeAsOperator { connection in
      try connection.run(SQL.Groups.insert, name)
      try connection.run(SQL.Groups.setMaxRunning, name, maxRunning)
      try events(connection, by: .operator, at: now).write(
        .groupSet, group: name, reason: "max-running \(maxRunning.map(String.init) ?? "none")")
      return try require(name, on: connection)
    }
  }

  package func removeGroup(_ name: String, at now: Timestamp) throws -> ChatGroup {
    try writeAsOperator { connection in
      let group = try require(name, on: connection)
      let uses = try connection.row(SQL.Groups.uses, name) { row in
        (chats: row[0] as Int, runs: row[1] as Int)
      }
      if let uses, uses.chats > 0 || uses.runs > 0 {
        throw StoreError.groupInUse(name, chats: uses.chats)
      }
      try connection.run(SQL.Groups.delete, name)
      try events(connection, by: .operator, at: now).write(
        .groupSet, group: name, reason: "removed")
      return group
    }
  }

  package func pause(
    _ groups: [String]?, reason: String?, at now: Timestamp
  ) throws -> [ChatGroup] {
    try writeAsOperator { connection in
      let log = events(connection, by: .operator, at: now)
      guard let groups else {
        if try connection.run(SQL.Groups.pauseAll, now, reason) > 0 {
          try log.write(.paused, reason: reason)
        }
        return try self.groups(on: connection)
      }
      for name in groups {
        _ = try require(name, on: connection)
        if try connection.run(SQL.Groups.pause, name, now, reason) > 0 {
          try log.write(.paused, group: name, reason: reason)
        }
      }
      return try groups.map { try require($0, on: connection) }
    }
  }

  package func resume(_ groups: [String]?, at now: Timestamp) throws -> [ChatGroup] {
    try writeAsOperator { connection in
      let log = events(connection, by: .operator, at: now)
      guard let groups else {
        if try connection.run(SQL.Groups.resumeAll) > 0 { try log.write(.resumed) }
        return try self.groups(on: connection)
      }
      for name in groups {
        _ = try require(name, on: connection)
        if try connection.run(SQL.Groups.resume, name) > 0 {
          try log.write(.resumed, group: name)
        }
      }
      return try groups.map { try require($0, on: connection) }
    }
  }

  func groups(on connection: Connection) throws -> [ChatGroup] {
    try connection.rows(SQL.Groups.all) { ChatGroup($0) }
  }

  private func require(_ name: String, on connection: Connection) throws -> ChatGroup {
    guard let group = try connection.row(SQL.Groups.one, name, read: { ChatGroup($0) }) else {
      throw StoreError.unknownGroup(name)
    }
    return group
  }
}

extension ChatGroup {
  fileprivate init(_ row: some SQLRow) {
    self.init(
      name: row[0], pausedAt: row[1], pauseReason: row[2], maxRunning: row[3], running: row[4],
      pending: row[5])
  }
}
