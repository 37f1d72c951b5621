import Testing

@testable import HeartbeatCore
@testable import HeartbeatSQLite

/// The plans that the speed of a tick, a claim and a look at the log rest on.
@Suite struct QueryPlanTests {
  private func plan(_ sql: String) throws -> [String] {
    var plan: [String] = []
    try TestDatabase.with(.sqlite) { database in
      // EXPLAIN takes the parameters unbound.
      plan = try database.raw().rows("EXPLAIN QUERY PLAN " + sql, unbound(sql)) { $0[3] }
    }
    return plan
  }

  /// The program's instructions with the cursor or register that each works on.
  private func opcodes(_ sql: String) throws -> [(code: String, cursor: Int)] {
    var opcodes: [(code: String, cursor: Int)] = []
    try TestDatabase.with(.sqlite) { database in
      opcodes = try database.raw().rows("EXPLAIN " + sql, unbound(sql)) { ($0[1], $0[2]) }
    }
    return opcodes
  }

  private func unbound(_ sql: String) -> [any SQLiteValue] {
    let highest = (1...12).last { sql.contains("?\($0)") } ?? 0
    return Array(repeating: Int64?.none, count: highest)
  }

  @Test func `a heartbeat finds its leases by worker`() throws {
    #expect(
      try plan(SQL.Heartbeat.renew)
        == ["SEARCH leases USING COVERING INDEX leases_by_worker (worker_id=?)"])
    #expect(try plan(SQL.Heartbeat.leases).allSatisfy { $0.contains("leases_by_worker") })
  }

  @Test func `a heartbeat writes no index`() throws {
    let codes = try opcodes(SQL.Heartbeat.renew).map(\.code)
    #expect(codes.contains("Insert"))
    #expect(!codes.contains("IdxInsert"))
    #expect(!codes.contains("IdxDelete"))
    #expect(codes.count { $0 == "OpenWrite" } == 1)
  }

  @Test func `a claim walks the queue in its order`() throws {
    let plan = try plan(SQL.Queue.claim)
    #expect(plan.contains("SEARCH chats USING INDEX chats_queue (group_id=? AND turn>?)"))
    #expect(plan.contains("SEARCH chats USING INDEX chats_queue (group_id=?)"))
    #expect(plan.contains("SEARCH chats USING INTEGER PRIMARY KEY (rowid=?)"))
    #expect(plan.contains("SEARCH c USING INDEX chats_in_places (group_id=?)"))
    #expect(plan.contains("SCAN r"))
    #expect(!plan.contains { $0.hasPrefix("SCAN chats") || $0.hasPrefix("SCAN c") })
  }

  @Test(arguments: [SQL.Queue.admit, SQL.Queue.nextDue, SQL.Queue.hasDue, SQL.Queue.count])
  func `a look at the queue walks through no table of chats`(sql: String) throws {
    let plan = try plan(sql)
    #expect(!plan.contains { $0 == "SCAN chats" || $0 == "SCAN c" })
  }

  @Test(arguments: [SQL.Heartbeat.losses, SQL.Heartbeat.gains])
  func `the log is searched by chat`(sql: String) throws {
    let plan = try plan(sql)
    #expect(plan.contains { $0.hasPrefix("SEARCH e USING INDEX events_by_chat (chat_id=?") })
    #expect(!plan.contains { $0.hasPrefix("SCAN e ") })
  }

  @Test func `news reads only what is new`() throws {
    #expect(
      try plan(SQL.Heartbeat.news) == [
        "SEARCH events USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)",
        "SCALAR SUBQUERY 1", "SCAN groups",
      ])
  }

  @Test(arguments: [SQL.Leases.ofDead, SQL.Leases.ofStale, SQL.Workers.leasesToAdopt])
  func `a portion of leases is found by worker`(sql: String) throws {
    let plan = try plan(sql)
    #expect(plan.contains { $0.hasPrefix("SEARCH l USING INDEX leases_by_worker (worker_id=?") })
    #expect(!plan.contains { $0.hasPrefix("SCAN c") || $0.hasPrefix("SCAN l") })
  }

  /// Otherwise each portion would walk through all that come before it, or after it.
  @Test func `a portion of chats is found by id`() throws {
    let search = "SEARCH chats USING COVERING INDEX chats_unfinished (status=? AND id>?)"
    let plan = try plan(SQL.Chats.nextWithStatus)
    #expect(plan.count { $0 == search } == 2)
    #expect(!plan.contains { $0.hasPrefix("SCAN chats") })
    #expect(
      try self.plan(SQL.Chats.next) == ["SEARCH chats USING INTEGER PRIMARY KEY (rowid>?)"])
    let leases = try self.plan(SQL.Leases.chatsOfWorker)
    #expect(leases.contains { $0.hasPrefix("SEARCH l USING ") })
  }

  /// Otherwise a portion of a prune would take the longer, the more is left.
  @Test func `a prune reads no more rows than it is told`() throws {
    for sql in [SQL.Prune.over, SQL.Prune.stillOver] {
      let plan = try plan(sql)
      #expect(!plan.contains { $0.hasPrefix("SCAN d") || $0.hasPrefix("SCAN r") }, "\(plan)")
      #expect(!plan.contains { $0.hasPrefix("SCAN chats") || $0.hasPrefix("SCAN p") }, "\(plan)")
    }
    for sql in [SQL.Prune.goneEvents, SQL.Prune.lastReadEvent, SQL.Prune.deleteEvents] {
      let plan = try plan(sql)
      #expect(!plan.contains { $0.hasPrefix("SCAN events") || $0.hasPrefix("SCAN chats") })
    }
  }

  @Test(arguments: [SQL.Chats.newest, SQL.Chats.newestUnfinished, SQL.Chats.newestRunning])
  func `the newest chats are read without sorting`(sql: String) throws {
    let plan = try plan(sql)
    #expect(!plan.contains { $0.contains("TEMP B-TREE") })
  }
}
