import Testing

@testable import HeartbeatCore
@testable import HeartbeatSQL
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

  private func unbound(_ sql: String) -> [any SQLValue] {
    let highest = (1...20).last { sql.contains("?\($0)") } ?? 0
    return Array(repeating: Int64?.none, count: highest)
  }

  @Test func `a heartbeat finds its leases by worker`() throws {
    #expect(
      try plan(SQL.Tick.renew)
        == ["SEARCH leases USING COVERING INDEX leases_by_worker (worker_id=?)"])
    #expect(try plan(SQL.Heartbeat.leases).allSatisfy { $0.contains("leases_by_worker") })
  }

  @Test func `a heartbeat writes no index`() throws {
    let codes = try opcodes(SQL.Tick.renew).map(\.code)
    #expect(codes.contains("Insert"))
    #expect(!codes.contains("IdxInsert"))
    #expect(!codes.contains("IdxDelete"))
    #expect(codes.count { $0 == "OpenWrite" } == 1)
  }

  @Test func `a claim walks the queue in its order`() throws {
    let plan = try plan(SQL.Claim.next)
    #expect(plan.contains("SEARCH chats USING INDEX chats_queue (group_id=? AND turn>?)"))
    #expect(plan.contains("SEARCH chats USING INDEX chats_queue (group_id=?)"))
    #expect(plan.contains("SEARCH c USING INTEGER PRIMARY KEY (rowid=?)"))
    #expect(plan.contains("SEARCH c USING INDEX chats_in_places (group_id=?)"))
    #expect(plan.contains("SEARCH r USING COVERING INDEX runs_in_places (group_id=?)"))
    #expect(plan.contains("SEARCH l USING INTEGER PRIMARY KEY (rowid=?)"))
    #expect(!plan.contains { $0.hasPrefix("SCAN chats") || $0.hasPrefix("SCAN c") })
    #expect(
      try self.plan(SQL.Claim.take).contains("SEARCH chats USING INTEGER PRIMARY KEY (rowid=?)"))
  }

  @Test(
    arguments: [
      SQL.Queue.admit, SQL.Queue.nextDue, SQL.Queue.hasDue, SQL.Queue.count, SQL.Groups.all,
      SQL.Groups.one, SQL.Groups.uses,
    ])
  func `a look at the queue walks through no table of chats, and through no whole index`(
    sql: String
  ) throws {
    let plan = try plan(sql)
    // Those that run in groups are counted for those that do not.
    let inGroups = "SCAN chats USING INDEX chats_in_places"
    #expect(
      !plan.contains { $0 != inGroups && ($0.hasPrefix("SCAN chats") || $0.hasPrefix("SCAN c")) })
    #expect(!plan.contains { $0.hasPrefix("SCAN r") })
  }

  @Test func `chats whose time has come are found by it`() throws {
    let search = "chats_scheduled (group_id=? AND start_at>? AND start_at<?)"
    #expect(try plan(SQL.Queue.admit).contains { $0.hasSuffix(search) })
  }

  @Test func `whether chats follow is seen from those that come after others`() throws {
    let plan = try plan(SQL.Queue.hasFollowers)
    #expect(plan.contains("SCAN b USING INDEX chats_blocked"))
    #expect(plan.contains("SEARCH d USING PRIMARY KEY (chat_id=?)"))
    #expect(plan.contains("SEARCH d USING INDEX dependencies_by_after (after_id=?)"))
    #expect(!plan.contains { $0.hasPrefix("SCAN older") || $0.hasPrefix("SCAN d") })
  }

  @Test(arguments: [SQL.Dependencies.failing, SQL.Dependencies.end])
  func `what comes after a chat is found by it`(sql: String) throws {
    let plan = try plan(sql)
    #expect(plan.contains { $0.contains("dependencies_by_after (after_id=?)") })
    #expect(!plan.contains { $0 == "SCAN d" || $0 == "SCAN c" || $0 == "SCAN dependencies" })
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

  @Test(arguments: [
    (SQL.Events.all, "PRIMARY KEY (rowid>? AND rowid<?)"),
    (SQL.Events.allReversed, "PRIMARY KEY (rowid>? AND rowid<?)"),
    (SQL.Events.ofKind, "INDEX events_by_kind (kind=? AND rowid>? AND rowid<?)"),
    (SQL.Events.ofKindReversed, "INDEX events_by_kind (kind=? AND rowid>? AND rowid<?)"),
    (SQL.Events.ofChat, "INDEX events_by_chat (chat_id=? AND rowid>? AND rowid<?)"),
    (SQL.Events.ofChatReversed, "INDEX events_by_chat (chat_id=? AND rowid>? AND rowid<?)"),
  ])
  func `the log is read in its order from either end`(sql: String, search: String) throws {
    let plan = try plan(sql)
    #expect(plan.contains { $0.hasPrefix("SEARCH events USING") && $0.hasSuffix(search) })
    #expect(!plan.contains { $0.contains("TEMP B-TREE") || $0.hasPrefix("SCAN events") })
  }

  @Test func `where a time begins is found in an index of few events`() throws {
    let plan = try plan(SQL.Events.lastBefore)
    let search = "SEARCH events USING COVERING INDEX events_by_time"
    #expect(plan.count { $0.hasPrefix(search) } == 2)
    #expect(plan.allSatisfy { !$0.hasPrefix("SCAN") })
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

  @Test func `signs are stored and read by chat`() throws {
    for sql in [
      SQL.Chats.recordSigns, SQL.Chats.setSign, SQL.Chats.signs,
      SQL.Chats.begin,
    ] {
      let plan = try plan(sql).filter { !$0.contains("VIRTUAL TABLE") }
      #expect(plan.allSatisfy { !$0.hasPrefix("SCAN ") }, "\(plan)")
    }
    // Nor is an index written.
    #expect(try !opcodes(SQL.Chats.recordSigns).map(\.code).contains("IdxInsert"))
  }

  @Test func `the chats that wait for an answer are found among those that wait`() throws {
    let plan = try plan(SQL.Chats.newestQuestions)
    #expect(plan.contains { $0.hasPrefix("SEARCH c USING INDEX chats_unfinished (status=?") })
    #expect(!plan.contains { $0.hasPrefix("SCAN c") || $0.contains("TEMP B-TREE") })
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

  @Test(arguments: [
    (ChatDetails(key: "k"), "SEARCH c USING INDEX sqlite_autoindex_chats_1 (key=?)"),
    (ChatDetails(group: .named("g")), "SEARCH c USING INDEX chats_by_group (group_id=?)"),
    (
      ChatDetails(workspace: "w"),
      "SEARCH c USING INDEX chats_by_workspace (workspace_id=?)"
    ),
    (ChatDetails(tags: ["t"]), "SEARCH first USING COVERING INDEX tags_by_tag (tag=?)"),
  ])
  func `a narrowed list reads only what is there by that name`(
    details: ChatDetails, step: String
  ) throws {
    for order in ChatOrder.allCases {
      let plan = try plan(SQL.Lists.ids(details, by: order))
      #expect(plan.contains(step), "\(plan)")
      #expect(!plan.contains("SCAN c"))
    }
  }

  @Test func `a list by id sorts nothing`() throws {
    for details in [ChatDetails(), ChatDetails(group: .named("g"))] {
      let plan = try plan(SQL.Lists.ids(details, by: .id))
      #expect(!plan.contains { $0.contains("TEMP B-TREE FOR ORDER BY") })
    }
  }

  /// Whoever presses TAB does not wait for a walk through a million tags.
  @Test(arguments: NameKind.allCases) func `names are found one after the other`(
    kind: NameKind
  ) throws {
    let plan = try plan(SQL.Names.all(kind))
    #expect(!plan.contains { $0.hasPrefix("SCAN") && $0 != "SCAN found" })
    #expect(!plan.contains { $0.contains("TEMP B-TREE") })
  }
}

extension ChatDetails {
  fileprivate init(
    key: String? = nil, group: Group? = nil, workspace: String? = nil, tags: [String] = []
  ) {
    self.init()
    self.key = key
    self.group = group
    self.workspace = workspace
    self.tags = tags
  }
}
