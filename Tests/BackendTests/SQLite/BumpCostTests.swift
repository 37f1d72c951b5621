import CSQLite
import Testing

@testable import HeartbeatCore
@testable import HeartbeatSQL
@testable import HeartbeatSQLite

@Suite struct BumpCostTests {
  @Test func `10,000 chats in 100 workspaces are one statement`() throws {
    try TestDatabase.with(.sqlite) { database in
      let w1 = try database.start("w1")
      for number in 1...100 { try database.addWorkspace("s\(number)", ttl: .seconds(1)) }
      try database.makeRunning(10_000, by: w1)
      try database.raw().run("UPDATE chats SET workspace_id = 1 + id % 100")
      let heartbeat = try database.openSQLite(.heartbeat)

      let bump = try heartbeat.bumpWorkspaces(of: w1, at: 10_000)
      #expect(bump == Bump(workspaces: 100, statements: 1))
      #expect(try database.store.workspaces().allSatisfy { $0.deadlineAt == 110_000 })

      // The read that asks whether anything is due is the only other statement.
      let counter = QueryCounter()
      _ = try counter.count(on: heartbeat) { try heartbeat.bumpWorkspaces(of: w1, at: 20_000) }
      #expect(counter.count == 2)
      #expect(try database.store.workspaces().allSatisfy { $0.lastUsedAt == 20_000 })
    }
  }

  @Test func `an idle tick is one read that writes nothing and waits for no writer`() throws {
    try TestDatabase.with(.sqlite) { database in
      let w1 = try database.start("w1")
      try database.addWorkspace(ttl: .seconds(1))
      try database.makeRunning(5, in: "lab", by: w1)
      let heartbeat = try database.openSQLite(.heartbeat)
      _ = try heartbeat.bumpWorkspaces(of: w1, at: 10_000)
      let witness = try database.raw()
      let commits = try TestDatabase.commits(seenBy: witness)
      let changes = try Self.totalChanges(heartbeat)
      let frames = heartbeat.gauge.logFrames

      let counter = QueryCounter()
      try database.raw().write {
        let bump = try counter.count(on: heartbeat) {
          try heartbeat.bumpWorkspaces(of: w1, at: 14_999)
        }
        #expect(bump == Bump())
      }

      #expect(counter.count == 1)
      #expect(try Self.totalChanges(heartbeat) == changes)
      #expect(heartbeat.gauge.logFrames == frames)
      #expect(try TestDatabase.commits(seenBy: witness) == commits)
    }
  }

  private static func totalChanges(_ store: SQLiteChatStore) throws -> Int32 {
    try store.use { connection in connection.withHandle { sqlite3_total_changes($0) } }
  }

  @Test func `a busy writer makes the bump give up soon, after the renewal has committed`() throws {
    try TestDatabase.with(.sqlite) { database in
      let w1 = try database.start("w1")
      try database.addWorkspace(ttl: .seconds(1))
      try database.makeRunning(1, in: "lab", by: w1)
      let heartbeat = try database.openSQLite(.heartbeat, busyTimeout: .seconds(300))
      #expect(try heartbeat.renewLeases(of: w1, at: 10_000).leases.count == 1)
      try database.raw().write {
        // With the patience of a renewal this would take five minutes.
        let started = ContinuousClock.now
        let error = #expect(throws: SQLiteError.self) {
          try heartbeat.bumpWorkspaces(of: w1, at: 10_000)
        }
        #expect(error?.isBusy == true)
        #expect(started.duration(to: .now) < .seconds(60))
      }
      #expect(try Array(database.heartbeats().values) == [10_000])
      #expect(try heartbeat.use { $0.busyTimeout } == .seconds(300))
      #expect(try heartbeat.bumpWorkspaces(of: w1, at: 10_000).workspaces == 1)
    }
  }

  @Test(arguments: [SQL.Workspaces.anyDue, SQL.Workspaces.bump])
  func `it looks at the running chats of workspaces alone, and at each one's lease by its key`(
    sql: String
  ) throws {
    try TestDatabase.with(.sqlite) { database in
      let plan = try database.raw().rows("EXPLAIN QUERY PLAN " + sql, 0, 1) { $0[3] as String }
      #expect(plan.contains("SEARCH c USING INDEX chats_awake (workspace_id=?)"))
      #expect(plan.contains("SEARCH l USING INTEGER PRIMARY KEY (rowid=?)"))
      #expect(plan.filter { $0.hasPrefix("SCAN") } == ["SCAN workspaces"])
    }
  }

  @Test func `chats without a workspace cost nothing`() throws {
    func steps(unbound: Int) throws -> Int32 {
      var steps: Int32 = 0
      try TestDatabase.with(.sqlite) { database in
        let w1 = try database.start("w1")
        try database.addWorkspace()
        try database.makeRunning(1, in: "lab", by: w1)
        try database.makeRunning(unbound, by: w1)
        let heartbeat = try database.openSQLite(.heartbeat)
        _ = try heartbeat.bumpWorkspaces(of: w1, at: 0)
        _ = try Self.takeSteps(of: SQL.Workspaces.anyDue, on: heartbeat)
        _ = try heartbeat.bumpWorkspaces(of: w1, at: 5_000)
        steps = try Self.takeSteps(of: SQL.Workspaces.anyDue, on: heartbeat)
        steps += try Self.takeSteps(of: SQL.Workspaces.bump, on: heartbeat)
      }
      return steps
    }
    let few = try steps(unbound: 1)
    #expect(few > 0)
    #expect(try steps(unbound: 1_000) == few)
  }

  /// How many steps SQLite's machine has taken for a statement since the last call.
  ///
  /// Source: https://www.sqlite.org/c3ref/c_stmtstatus_counter.html
  private static func takeSteps(of sql: String, on store: SQLiteChatStore) throws -> Int32 {
    try store.use { connection in
      connection.withHandle { handle in
        var statement = sqlite3_next_stmt(handle, nil)
        while let found = statement {
          if let text = sqlite3_sql(found), String(cString: text) == sql {
            return sqlite3_stmt_status(found, SQLITE_STMTSTATUS_VM_STEP, 1)
          }
          statement = sqlite3_next_stmt(handle, found)
        }
        return 0
      }
    }
  }
}
