package import HeartbeatCore

extension SQLChatStore {
  package func events(_ filter: EventFilter) throws -> [Event] {
    if let chat = filter.chat { return try events(of: chat, filter) }
    guard !filter.kinds.isEmpty else {
      return try use { connection in
        try connection.rows(
          filter.isReversed ? SQL.Events.allReversed : SQL.Events.all, filter.after, filter.before,
          filter.limit, filter.worker, filter.since
        ) { Event($0) }
        .compactMap(\.self)
      }
    }
    // Each kind's by index, merged: several at once would have to be collected and sorted.
    let found = try read { connection in
      try filter.kinds.flatMap { kind in
        try connection.rows(
          filter.isReversed ? SQL.Events.ofKindReversed : SQL.Events.ofKind, filter.after,
          filter.before, filter.limit, filter.worker, filter.since, kind.rawValue
        ) { Event($0) }
      }
    }
    let sorted = found.compactMap(\.self).sorted { first, second in
      filter.isReversed ? first.seq > second.seq : first.seq < second.seq
    }
    return Array(sorted.prefix(filter.limit))
  }

  private func events(of chat: ChatID, _ filter: EventFilter) throws -> [Event] {
    let kinds = try JSONText.of(filter.kinds.isEmpty ? nil : filter.kinds.map(\.rawValue))
    return try use { connection in
      try connection.rows(
        filter.isReversed ? SQL.Events.ofChatReversed : SQL.Events.ofChat, filter.after,
        filter.before, filter.limit, filter.worker, filter.since, chat, kinds
      ) { Event($0) }
      .compactMap(\.self)
    }
  }

  package func lastEvent(before time: Timestamp) throws -> Int64 {
    try use { connection in
      try connection.row(SQL.Events.lastBefore, time) { $0[0] as Int64 } ?? 0
    }
  }
}

extension Event {
  /// Nil for a kind that only a newer program knows.
  init?(_ row: some SQLRow) {
    guard let kind = Kind(rawValue: row[2]) else { return nil }
    self.init(
      seq: row[0], at: row[1], kind: kind, chat: row[3], worker: row[4], generation: row[5],
      from: row[6], endedGeneration: row[7], by: row[8],
      byIncarnation: row[10], group: row[11], reason: row[9])
  }
}
