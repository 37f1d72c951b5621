package import HeartbeatCore

extension SQLChatStore {
  package func circumstances(of id: ChatID, at now: Timestamp) throws -> Circumstances? {
    try read { connection in
      guard let chat = try chat(id, on: connection),
        let limits = try connection.row(SQL.Circumstances.limits, id, read: { Limits($0, at: now) })
      else { return nil }
      return Circumstances(
        chat: chat,
        dependencies: try connection.rows(SQL.Circumstances.dependencies, id) { row in
          Circumstances.Dependency(
            chat: row[0], status: (row[1] as String?).flatMap(ChatStatus.init), isOver: row[2])
        },
        pause: limits.pause, groupPause: limits.groupPause, places: limits.places,
        startAt: limits.startAt, retryAt: limits.retryAt,
        run: try connection.row(SQL.Circumstances.run, id) { row in
          Circumstances.Run(generation: row[0], worker: row[1], begunAt: row[2])
        })
    }
  }
}

private struct Limits: Sendable {
  let startAt: Timestamp?
  let retryAt: Timestamp?
  let pause: Circumstances.Pause?
  let groupPause: Circumstances.Pause?
  let places: Circumstances.Places?

  init(_ row: some SQLRow, at now: Timestamp) {
    func pause(_ column: Int32) -> Circumstances.Pause? {
      (row[column] as Timestamp?).map {
        Circumstances.Pause(since: $0, reason: row[column + 1])
      }
    }
    startAt = row[0]
    let notBefore: Timestamp = row[1]
    // One that lies further ahead than any pause can be was written under a clock that has been set
    // back since; the claim does not heed it either.
    let isPause = notBefore > now && notBefore <= now + RetryPolicy.longestPause
    retryAt = isPause ? notBefore : nil
    self.pause = pause(2)
    groupPause = pause(4)
    places = (row[6] as Int?).map { Circumstances.Places(most: $0, taken: row[7]) }
  }
}
