import Testing

@testable import HeartbeatCore

@Suite struct PruneTests {
  private static let day: Timestamp = 86_400_000

  /// Removes everything that is over, portion by portion.
  private func prune(
    _ request: PruneRequest, in database: TestDatabase, files: any ChatFiles = NoChatFiles(),
    shouldStop: () -> Bool = { false }
  ) throws -> Pruned {
    let store = try database.open(.upkeep)
    let preview = try PruneWork.preview(request, in: try database.open(.viewer), files: files)
    var work = try PruneWork(request, in: store, files: files, clock: SystemClock())
    let outcome = work.run(shouldStop: shouldStop)
    if case .failed(let error) = outcome.ending { throw error }
    var counted = outcome.done
    counted.freeBytes = 0
    if case .finished = outcome.ending { #expect(preview == counted) }
    return outcome.done
  }

  /// Chats that were completed, or failed, at `time`.
  @discardableResult
  private func makeOver(
    _ count: Int, as change: ChatChange = .complete, in database: TestDatabase, at time: Timestamp
  ) throws -> [ChatID] {
    let chats = try database.makeChats(count, at: time)
    _ = try database.store.interrupt(.chats(chats), at: time)
    if change == .complete { _ = try database.store.complete(.chats(chats), at: time) }
    return chats
  }

  private func ids(in database: TestDatabase) throws -> [Int64] {
    try database.store.chats(ChatFilter(), at: 0).chats.map(\.id.rawValue)
  }

  @Test(arguments: Backend.all) func `what ended before the time goes with all that belongs to it`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      var draft = ChatDraft(title: "t", message: "m")
      draft.tags = ["x"]
      let chat = try database.store.create([draft], at: 0)[0].id
      _ = try database.store.interrupt(.chats([chat]), at: 0)
      _ = try database.store.complete(.chats([chat]), at: 10)
      try makeOver(1, in: database, at: 20)
      let pruned = try prune(PruneRequest(before: 20), in: database)
      #expect(pruned.chats == 1)
      #expect(pruned.messages == 1)
      #expect(try ids(in: database) == [2])
      for table in ["messages", "tags"] {
        #expect(try database.database.query("SELECT 1 FROM \(table)").isEmpty)
      }
      // Its history stays, and one event tells of the prune.
      #expect(try database.history(of: chat) == [.created, .interrupted, .completed])
      let last = try #require(try database.store.events(EventFilter()).last)
      #expect(last.kind == .pruned)
      #expect(last.by == "operator" && last.byIncarnation == nil)
      #expect(last.reason == "1 chat, from 1 to 1")
    }
  }

  @Test(arguments: Backend.all) func `what may still run, or is waited for, stays`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      // 1 runs, 2 has a run that has not ended, 3 waits and is waited for, 4 is pending.
      try database.makeRunning(1, by: w1)
      let lease = try database.makeRunning(1, by: w1)[0]
      _ = try database.store.beginRuns(of: [lease], by: w1, at: 0)
      _ = try database.store.complete(.chats([lease.chat]), at: 0)
      try makeOver(1, as: .interrupt, in: database, at: 0)
      var draft = ChatDraft(title: "after")
      draft.after = [3]
      _ = try database.store.create([draft], at: 0)
      let request = PruneRequest(statuses: PruneRequest.allowed, before: Self.day)
      #expect(try prune(request, in: database).chats == 0)
      #expect(try ids(in: database) == [1, 2, 3, 4])
      // Once nothing waits for them they go.
      try database.store.confirmEnds(of: [lease], by: w1, at: 1)
      _ = try database.store.delete(.chats([4]), at: 1)
      #expect(try prune(request, in: database).chats == 2)
      #expect(try ids(in: database) == [1])
    }
  }

  @Test(arguments: Backend.all) func `a chat that was interrupted late waits since then`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let lease = try database.makeRunning(1, by: w1)[0]
      let failed = Ending.Outcome.failed(error: "no", retryAt: 5)
      _ = try database.store.finish([Ending(lease: lease, outcome: failed)], by: w1, at: 5)
      _ = try database.store.interrupt(.chats([lease.chat]), at: 500)
      let before = { PruneRequest(statuses: [.waiting], before: $0) }
      #expect(try prune(before(400), in: database).chats == 0)
      // Not unless it is asked for.
      #expect(try prune(PruneRequest(before: 501), in: database).chats == 0)
      #expect(try prune(before(501), in: database).chats == 1)
    }
  }

  @Test(arguments: Backend.all) func `the newest of them are kept`(on backend: Backend) throws {
    try TestDatabase.with(backend) { database in
      try makeOver(5, in: database, at: 0)
      try makeOver(1, in: database, at: 100)
      let request = { PruneRequest(before: 50, kept: $0) }
      #expect(try prune(request(9), in: database).chats == 0)
      #expect(try prune(request(5), in: database).chats == 0)
      #expect(try prune(request(2), in: database).chats == 3)
      #expect(try ids(in: database) == [4, 5, 6])
    }
  }

  @Test(arguments: Backend.all) func `a look finds all, however few of many rows`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let store = try database.open(.viewer)
      try makeOver(1, in: database, at: 0)
      try database.makeChats(60)
      try makeOver(2, in: database, at: 0)
      let request = PruneRequest(before: 9)
      let bounds = try store.pruneBounds(of: request)
      var found: [ChatID] = []
      var looks = 0
      var after: ChatID?
      repeat {
        let look = try store.overChats(request, bounds, after: after, limit: 2)
        found += look.found
        after = look.next
        looks += 1
      } while after != nil
      #expect(found == [1, 62, 63])
      // Each reads 20 rows.
      #expect(looks >= 4)
    }
  }

  @Test(arguments: Backend.all) func `one that is wanted again since the look stays`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let chats = try makeOver(2, in: database, at: 0)
      _ = try database.store.send("more", to: chats[0], at: 5)
      let store = try database.open(.upkeep)
      let (gone, pruned) = try store.prune(chats, PruneRequest(before: 9), at: 9)
      #expect(gone == [chats[1]])
      #expect(pruned.chats == 1)
      #expect(try database.chat(chats[0]).status == .pending)
    }
  }

  @Test(arguments: Backend.all) func `events go only when asked, of chats that are gone`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      try database.makeChats(1)
      _ = try database.store.delete(.chats([1]), at: 0)
      try makeOver(1, in: database, at: 0)
      try database.makeChats(1)
      #expect(try prune(PruneRequest(before: 9), in: database).events == 0)
      let pruned = try prune(PruneRequest(before: 9, withEvents: true), in: database)
      #expect(pruned.events == 5)
      #expect(try database.history(of: 1).isEmpty)
      #expect(try database.history(of: 3) == [.created])
    }
  }

  @Test(arguments: Backend.all) func `workers read on where they were, whatever is removed`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let reader = try database.open(.heartbeat)
      try database.makeChats(1)
      _ = try database.store.delete(.chats([1]), at: 0)
      _ = try reader.news(for: w1)
      let newest = try #require(try database.store.events(EventFilter()).last)
      let store = try database.open(.upkeep)
      _ = try store.pruneEvents(Array(1...newest.seq), at: 9)
      // Not as after a file that was replaced by an older one.
      let news = try reader.news(for: w1)
      #expect(!news.leasesChanged && !news.pendingChanged && !news.runsEnded && !news.isUnknown)
      try database.makeChats(1)
      #expect(try reader.news(for: w1).pendingChanged)
      let seqs = try database.store.events(EventFilter()).map(\.seq)
      #expect(seqs.allSatisfy { $0 == 1 || $0 >= newest.seq })
    }
  }

  @Test(arguments: Backend.all) func `rows of workers go that have ended and that nothing needs`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let stopped = try database.start("stopped")
      try database.store.markStopped(stopped, reason: "r", at: 5)
      database.locks.free("stopped")
      let late = try database.start("late", at: 50)
      try database.store.markStopped(late, reason: "r", at: 60)
      _ = try database.start("dead")
      database.locks.free("dead")
      _ = try database.start("live")
      _ = try database.start("unclear")
      database.locks.hide("unclear")
      let holder = try database.start("holder")
      try database.makeRunning(1, by: holder)
      database.locks.free("holder")
      #expect(try prune(PruneRequest(before: 30), in: database).workers == 2)
      #expect(
        try database.store.workers(at: 0).map(\.worker.name) == [
          "holder", "late", "live", "unclear",
        ])
    }
  }

  @Test(arguments: Backend.all) func `only logs of chats that were there once are of no use`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let lease = try database.makeRunning(1, by: w1)[0]
      _ = try database.store.beginRuns(of: [lease], by: w1, at: 0)
      try database.makeChats(2)
      _ = try database.store.delete(.chats([1, 2]), at: 0)
      // 1 is deleted but its run goes on, 3 is there, 9 is of a file that an older one has replaced.
      #expect(try database.store.goneChats(among: [1, 2, 3, 9]) == [2])
    }
  }

  @Test(arguments: Backend.all) func `a prune that is cut short keeps what it has done`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      try makeOver(250, in: database, at: 0)
      var portions = 0
      let pruned = try prune(PruneRequest(before: 9), in: database) {
        portions += 1
        return portions > 1
      }
      #expect(pruned.chats == 200)
      #expect(try ids(in: database).count == 50)
    }
  }

  @Test(arguments: Backend.all, Role.allCases.filter { $0 != .upkeep && $0 != .viewer })
  func `files and free pages are only upkeep's`(on backend: Backend, role: Role) throws {
    try TestDatabase.with(backend) { database in
      let store = try database.open(role)
      for call in [
        { _ = try store.removeIdleLock(of: "w9") }, { _ = try store.vacuum(pages: 1) },
      ] {
        let error = #expect(throws: (any Error).self) { try call() }
        #expect((error as? any DatabaseFailure)?.isUnauthorized == true)
      }
    }
  }

  @Test func `portions fit what they take`() {
    #expect(PruneWork.fitting(200, took: .milliseconds(1), most: 1_000) == 400)
    #expect(PruneWork.fitting(800, took: .milliseconds(1), most: 1_000) == 1_000)
    #expect(PruneWork.fitting(800, took: .milliseconds(15), most: 1_000) == 800)
    #expect(PruneWork.fitting(800, took: .milliseconds(90), most: 1_000) == 400)
    #expect(PruneWork.fitting(12, took: .seconds(1), most: 1_000) == 10)
  }
}
