#if Postgres
  import CSQLite
  import HeartbeatSQL
  import Testing

  @testable import HeartbeatCore
  @testable import HeartbeatPostgres
  @testable import HeartbeatSQLite

  /// A file that goes over to a server.
  @Suite struct MigrateTests {
    /// A file with `fill`ed contents, and a target on the server.
    private func with(
      hasSchema: Bool = false, _ body: (TestDatabase, PostgresUnderTest) throws -> Void
    ) throws {
      try TemporaryDirectory.with { directory in
        let locks = StubLocks()
        let file = ChatDatabase(path: directory + "/chats.db", liveness: locks)
        try file.create()
        let store = try file.openStore(.operator, patience: .seconds(30))
        let target = try PostgresUnderTest(liveness: StubLocks(), isEmpty: !hasSchema)
        try body(
          TestDatabase(database: file, directory: directory, locks: locks, store: store), target)
      }
    }

    @discardableResult
    private func copy(
      _ source: TestDatabase, to target: PostgresUnderTest, replacesZeros: Bool = false,
      at now: Timestamp = 1_000, progress: @escaping (String, Int) -> Void = { _, _ in },
      shouldStop: @escaping () -> Bool = { false }
    ) throws -> CopyReport {
      let file = try CopiedFile(
        path: source.path, liveness: source.locks, replacesZeros: replacesZeros,
        patience: .seconds(30), clock: { now })
      let copy = PostgresCopy(
        to: target.address, patience: .seconds(30), shouldStop: shouldStop
      ) { stage in
        if case .written(let table, let rows, _) = stage { progress(table, rows) }
      }
      let report = try file.atOneMoment { try copy.run(from: file) }
      _ = try copy.prepareRoles()
      return report
    }

    private func failure(of body: () throws -> Void) -> CopyFailure? {
      do {
        try body()
        return nil
      } catch {
        return error as? CopyFailure
      }
    }

    private func expectNothing(
      at target: PostgresUnderTest, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
      let schemas = try target.query("SELECT 1 FROM pg_namespace WHERE nspname = 'chatctl'")
      #expect(schemas.isEmpty, sourceLocation: sourceLocation)
    }

    /// One row at least of every table, and texts that are hard to write.
    private static let everyKind = """
      INSERT INTO workspaces VALUES (3, 'w "q"', 5000, NULL, 7, 8, 9, 1), (9, 'v', 1, 2, NULL, NULL, NULL, 1);
      UPDATE groups SET paused_at = 4, pause_reason = '' WHERE id = 0;
      INSERT INTO groups VALUES (2, 'ünïcode 🦆', 3, 5, 'a, {b} \\ "c"');
      INSERT INTO pauses VALUES (1, 6, NULL);
      INSERT INTO chats (id, title, status, generation, place, group_id, priority, workspace_id, key, error,
        progress, progress_note, question, exit_code, timeout_ms, start_at, created_at, updated_at)
      VALUES (5, 'NULL', 'pending', 0, 1, 2, -1000, 3, 'k\\', NULL, 0.1, '', NULL, NULL, NULL, 99, -1, 2),
        (7, 'line
      and line', 'error', 4, 2, 0, 1000, NULL, 'K', '{}', 0.3333333333333333, 'x', NULL, -1, 8, NULL, 1, 2),
        (9, char(1, 9, 34, 92, 127, 65533), 'waiting', 1, 3, 0, 0, NULL, NULL, NULL, 1e-300, NULL, '?', 0, 9223372036854775807, NULL, 1, 2);
      INSERT INTO dependencies VALUES (7, 2, 1, 1), (7, 5, 0, 0), (9, 7, 0, 1);
      INSERT INTO tags VALUES (5, 'b'), (5, 'B'), (7, 'ä'), (7, 'z');
      INSERT INTO launches VALUES (5, '/tmp', '["a","\\""]', '{"A":"b"}'), (7, NULL, NULL, NULL);
      INSERT INTO workers (id, ordinal, worker, pid, interval_ms, stale_after_ms, max_recoveries, grace_ms,
        max_chats, groups, seen_at, started_at, stopped_at)
      VALUES (140737488355327, 2, 'w-1', 42, 10, 20, 5, 0, 3, '["g"]', 7, 5, 8);
      INSERT INTO messages VALUES (2, 5, 'user', '', NULL, 1), (4, 5, 'assistant', 'a' || char(10) || 'b', 3, 2);
      INSERT INTO events (seq, at, kind, chat_id, worker, generation, actor, reason)
      VALUES (3, 1, 'created', 5, NULL, NULL, 'operator', NULL), (8, -5, 'lost', 6, 'w-1', 3, 'w-1', 'why');
      INSERT INTO hooks VALUES (6, 'end', 'say "x"', 8, 77, 5);
      """

    @Test func `every row of every kind goes over as it is`() throws {
      try with { source, target in
        try source.database.execute(Self.everyKind)
        let report = try copy(source, to: target)
        #expect(report.isCreated && report.holders.isEmpty)
        for table in CopiedTable.all {
          // The two do not write the same number in the same way.
          let columns = table.columns.filter { $0.type != .real }.map(\.name)
          let sql =
            "SELECT \(columns.joined(separator: ", ")) FROM \(table.name) ORDER BY \(table.keyList)"
          let here = try source.database.query(sql)
          let there = try target.query(sql)
          #expect(there == here, "\(table.name)")
          #expect(here.count == report.rows.first { $0.table == table.name }?.count)
          #expect(!here.isEmpty || ["leases", "runs"].contains(table.name), "\(table.name)")
        }
        let progress = "SELECT progress FROM chats ORDER BY id"
        let here = try source.sqlite.raw().rows(progress) { $0[0] as Double? }
        let there = try target.raw().rows(progress) { $0[0] as Double? }
        #expect(there == here && here == [0.1, 0.3333333333333333, 1e-300])
      }
    }

    @Test func `every column of the schema is among those that are copied`() throws {
      try with(hasSchema: true) { source, target in
        let tables = try source.database.query(
          "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        #expect(
          Set(tables.compactMap { $0[0] })
            == Set(CopiedTable.all.map(\.name)).union(["copies"]))
        for table in CopiedTable.all {
          let mine = Set(table.columns.map(\.name))
          let file = try source.database.query(
            "SELECT name FROM pragma_table_xinfo('\(table.name)') WHERE hidden = 0")
          #expect(Set(file.compactMap { $0[0] }) == mine)
          let server = try target.query(
            """
            SELECT column_name FROM information_schema.columns
            WHERE table_schema = 'chatctl' AND table_name = '\(table.name)' AND is_generated = 'NEVER'
            """)
          #expect(
            Set(server.compactMap { $0[0] }).subtracting(["host", "host_id"]) == mine)
        }
      }
    }

    @Test func `numbers go on behind those that were ever given out`() throws {
      try with { source, target in
        try source.makeChats(3)
        _ = try source.store.delete(.chats([3]), at: 1)
        let last = try source.database.query("SELECT max(seq) FROM events")
        try copy(source, to: target)
        let store = try target.open(.operator, patience: .seconds(30))
        #expect(try store.create([ChatDraft(title: "next")], at: 2).map(\.id) == [4])
        let next = try target.query("SELECT min(seq) FROM events WHERE chat_id = 4")
        #expect(next[0][0].flatMap { Int($0) } == last[0][0].flatMap { Int($0) }.map { $0 + 1 })
        try Invariants.check(target)
      }
    }

    @Test func `many portions keep their order and their rows`() throws {
      try with { source, target in
        try source.makeChats(CopyPortion.mostRows * 2 + 1)
        var told: [Int] = []
        let report = try copy(source, to: target) { table, rows in
          if table == "chats" { told.append(rows) }
        }
        #expect(told == [5_000, 10_000, 10_001])
        #expect(report.log.rows == 10_001)
        #expect(try target.query("SELECT count(*), max(id) FROM chats") == [["10001", "10001"]])
        try Invariants.check(target)
      }
    }

    // MARK: Workers

    @Test func `what a dead worker held is pending again, and its runs are forgotten`() throws {
      try with { source, target in
        let worker = try source.start("w1")
        let leases = try source.makeRunning(2, by: worker)
        _ = try source.store.beginRuns(of: [leases[0]], by: worker, at: 0)
        source.locks.free("w1")
        let report = try copy(source, to: target)
        #expect(report.holders == [CopyNote.Holder(worker: "w1", chats: 2)])
        let store = try target.open(.operator, patience: .seconds(30))
        let chats = try store.chats(ChatFilter(), at: 9).chats
        #expect(chats.map(\.status) == [.pending, .pending])
        #expect(chats.map(\.attempts) == [0, 0])
        #expect(try store.unendedRuns(waitedForBy: nil).isEmpty)
        #expect(
          try target.query("SELECT count(*) FROM workers WHERE stopped_at IS NULL") == [["0"]])
        #expect(try source.chat(1).status == .running)
        try Invariants.check(target)
      }
    }

    @Test func `a worker on the file keeps it there`() throws {
      try with { source, target in
        _ = try source.start("w1")
        #expect(
          failure { try copy(source, to: target) } == .workersRun(at: source.path, ["w1"]))
        // Where no lock shows it, its heartbeat does.
        source.locks.hide("w1")
        #expect(
          failure { try copy(source, to: target) } == .workersRun(at: source.path, ["w1"]))
        try expectNothing(at: target)
        try copy(source, to: target, at: 90_001)
      }
    }

    @Test func `a worker that starts while it is copied keeps it there`() throws {
      try with { source, target in
        try source.makeChats(1)
        #expect(
          failure {
            try copy(source, to: target) { table, _ in
              if table == "chats" { _ = try? source.start("w1") }
            }
          } == .workersRun(at: source.path, ["w1"]))
        try expectNothing(at: target)
      }
    }

    @Test func `a worker that has its lock and no row yet keeps the file there too`() throws {
      try with { source, target in
        let locks = FileWorkerLocks(beside: source.path)
        let standing = try #require(try locks.enter("w7", as: .random()))
        let file = try CopiedFile(path: source.path, patience: .seconds(30), clock: { 1 })
        #expect(failure { try file.atOneMoment {} } == .workersRun(at: source.path, ["w7"]))
        withExtendedLifetime(standing) {}
      }
    }

    @Test func `a worker on the target, or chats there, are left alone`() throws {
      try with(hasSchema: true) { source, target in
        let store = try target.open(.operator, patience: .seconds(30))
        let now = try #require(
          try target.query("SELECT now_ms()")[0][0].flatMap { Int64($0) })
        let worker = Incarnation(id: .random(), worker: "w9")
        try store.register(
          WorkerDeclaration(
            incarnation: worker, pid: 42, interval: .seconds(30), staleAfter: .seconds(90),
            maxRecoveries: 5, grace: .seconds(10)), at: Timestamp(milliseconds: now))
        #expect(
          failure { try copy(source, to: target) }
            == .workersRun(at: "\(target.address)", ["w9"]))
        try store.markStopped(worker, reason: "test", at: Timestamp(milliseconds: now))
        #expect(
          failure { try copy(source, to: target) }
            == .notEmpty(at: "\(target.address)", table: "workers"))
      }
      try with(hasSchema: true) { source, target in
        let store = try target.open(.operator, patience: .seconds(30))
        _ = try store.create([ChatDraft(title: "theirs")], at: 1)
        try source.makeChats(2)
        #expect(
          failure { try copy(source, to: target) }
            == .notEmpty(at: "\(target.address)", table: "chats"))
        #expect(try target.query("SELECT title FROM chats") == [["theirs"]])
      }
    }

    // MARK: Whole or not at all

    @Test func `what is cut short leaves nothing`() throws {
      try with { source, target in
        try source.makeChats(10)
        var portions = 0
        #expect(
          failure {
            try copy(
              source, to: target, progress: { _, _ in portions += 1 },
              shouldStop: { portions > 1 })
          } == .stopped)
        #expect(portions == 2)
        try expectNothing(at: target)
      }
    }

    @Test func `what is written meanwhile is not left behind unseen`() throws {
      try with { source, target in
        try source.makeChats(2)
        #expect(
          failure {
            try copy(source, to: target) { table, _ in
              if table == "chats" { _ = try? source.makeChats(1) }
            }
          } == .changed(source.path))
        try expectNothing(at: target)
        try copy(source, to: target)
        #expect(try target.query("SELECT count(*) FROM chats") == [["3"]])
      }
    }

    @Test func `what comes back otherwise than it was written is not kept`() throws {
      try with(hasSchema: true) { source, target in
        try target.execute(
          """
          CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql
          AS $$ BEGIN NEW.reason := 'spoilt'; RETURN NEW; END $$;
          CREATE TRIGGER spoil BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION spoil();
          """)
        try source.makeChats(2)
        guard
          case .differs("events", let mine, let theirs, 2) = failure(of: {
            try copy(source, to: target)
          })
        else {
          Issue.record("the difference was not found")
          return
        }
        #expect(mine.rows == 2 && theirs.rows == 2 && mine.value != theirs.value)
        #expect(try target.query("SELECT count(*) FROM chats") == [["0"]])
      }
    }

    @Test func `texts that a server cannot keep are named, or replaced when asked`() throws {
      try with { source, target in
        try source.makeChats(3)
        try source.database.execute(
          """
          UPDATE chats SET title = 'a' || char(0) || 'b' WHERE id = 2;
          INSERT INTO messages VALUES (4, 3, 'user', char(0), NULL, 1);
          """)
        #expect(
          failure { try copy(source, to: target) }
            == .zeros(at: source.path, ["chat 2", "message 4 of chat 3"], isMore: false))
        try expectNothing(at: target)
        try copy(source, to: target, replacesZeros: true)
        #expect(try target.query("SELECT title FROM chats WHERE id = 2") == [["a\u{FFFD}b"]])
        #expect(try target.query("SELECT content FROM messages") == [["\u{FFFD}"]])
        #expect(
          try source.database.query("SELECT length(CAST(title AS BLOB)) FROM chats WHERE id = 2")
            == [["3"]])
      }
    }

    @Test func `a file with an older schema is brought to this one first`() throws {
      try with { source, target in
        try source.database.execute("PRAGMA user_version = 2")
        #expect(
          throws: DatabaseFileError.olderDatabase(
            path: source.path, version: 2, known: Schema.version)
        ) { try copy(source, to: target) }
        try expectNothing(at: target)
      }
    }
  }
#endif
