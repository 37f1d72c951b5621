package import HeartbeatCore

extension SQLChatStore {
  package func hook(_ kind: Hook.Kind, _ command: String) throws -> Hook {
    if let hook = try found(kind, command) { return hook }
    try inTurn { _ = try $0.run(SQL.Hooks.insert, kind.rawValue, command) }
    guard let hook = try found(kind, command) else {
      throw StoreError.invalid("a hook that was just made is gone")
    }
    return hook
  }

  private func found(_ kind: Hook.Kind, _ command: String) throws -> Hook? {
    let row = try use { connection in
      try connection.row(SQL.Hooks.one(Connection.hosts), kind.rawValue, command) { HookRow($0) }
    }
    return row.map { row in
      Hook(
        id: row.id, seq: row.seq, holder: row.holder, isHolderDead: isGone(row), beat: row.beat)
    }
  }

  private func isGone(_ row: HookRow) -> Bool {
    guard let holder = row.holder, let worker = row.worker else { return true }
    if row.isSuperseded, host == nil || row.hostID != nil { return true }
    return !row.hasStopped
      && process(of: Incarnation(id: holder, worker: worker), on: row.hostID) == .dead
  }

  package func ends(after seq: Int64, limit: Int) throws -> [HookNews] {
    var filter = EventFilter()
    filter.kinds = Hook.endings
    filter.after = seq
    var ends: [HookNews] = []
    while ends.count < limit {
      filter.limit = limit - ends.count
      let events = try events(filter)
      guard let last = events.last else { break }
      filter.after = last.seq
      for event in events where try !runsAgain(event) {
        ends.append(
          HookNews(kind: .end, event: event, chat: try event.chat.flatMap { try chat($0) }))
      }
    }
    return ends
  }

  private func runsAgain(_ event: Event) throws -> Bool {
    try use { try $0.row(SQL.Hooks.runsAgain, event.seq) { $0[0] as Bool } ?? false }
  }

  package func idleness(after seq: Int64) throws -> HookNews? {
    guard try use({ try $0.row(SQL.Hooks.isAtRest, seq) { $0[0] as Bool } ?? false }) else {
      return nil
    }
    return try read { connection in
      let atRest = try connection.row(SQL.Hooks.isAtRest, seq) { $0[0] as Bool } ?? false
      let left = try connection.row(SQL.Queue.count, Int?.none, 1, Int?.none, String?.none) {
        $0[0] as Int
      }
      guard atRest, left == 0 else { return nil }
      let newest = try connection.row(
        SQL.Events.allReversed, 0, Int64.max, 1, String?.none, Int64?.none
      ) { Event($0) }
      return newest.flatMap { $0 }.map { HookNews(kind: .idle, event: $0, chat: nil) }
    }
  }

  package func take(_ hook: Hook, by incarnation: IncarnationID) throws -> Hook? {
    let taken = try inTurn { try $0.run(SQL.Hooks.take, hook.id, hook.beat, incarnation) }
    guard taken == 1 else { return nil }
    return Hook(
      id: hook.id, seq: hook.seq, holder: incarnation, isHolderDead: false, beat: hook.beat + 1)
  }

  package func note(
    _ seq: Int64, of hook: Hook, by incarnation: IncarnationID, keeps: Bool
  ) throws -> Hook? {
    let next = keeps ? incarnation : nil
    let noted = try inTurn {
      try $0.run(SQL.Hooks.note, hook.id, hook.beat, seq, next)
    }
    guard noted == 1 else { return nil }
    return Hook(id: hook.id, seq: seq, holder: next, isHolderDead: false, beat: hook.beat + 1)
  }
}

private struct HookRow: Sendable {
  let id: Int64
  let seq: Int64
  let holder: IncarnationID?
  let beat: Int64
  let worker: WorkerID?
  let hasStopped: Bool
  let isSuperseded: Bool
  let hostID: String?

  init(_ row: some SQLRow) {
    id = row[0]
    seq = row[1]
    holder = row[2]
    beat = row[3]
    worker = row[4]
    hasStopped = row[5]
    isSuperseded = row[6]
    hostID = row[7]
  }
}
