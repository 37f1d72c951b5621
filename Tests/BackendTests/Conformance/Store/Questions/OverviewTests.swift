import Testing

@testable import HeartbeatCore

@Suite struct OverviewTests {
  private func draft(_ title: String, _ change: (inout ChatDraft) -> Void = { _ in }) -> ChatDraft {
    var draft = ChatDraft(title: title)
    change(&draft)
    return draft
  }

  @Test(arguments: Backend.all) func `an empty database has nothing to say`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let empty = try database.overview(at: 5)
      #expect(empty == Overview())
      #expect(throws: StoreError.unknownGroup("build")) {
        try database.overview(of: "build", at: 5)
      }
    }
  }

  @Test(arguments: Backend.all) func `each pending chat is counted under what keeps it`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let drafts = [
        draft("first"), draft("second"), draft("plain"),
        draft("later") { $0.startAt = 900 },
        draft("much later") { $0.startAt = 1_900 },
        draft("in a group") { $0.group = "build" },
      ]
      _ = try database.store.create(drafts, at: 10)
      _ = try database.store.create([draft("after") { $0.after = [1] }], at: 10)
      let leases = try database.store.claim(limit: 2, by: w1, at: 20).assignments.map(\.lease)
      let failed = Ending.Outcome.failed(error: "no", retryAt: 400)
      _ = try database.store.finish(
        [Ending(lease: leases[0], outcome: failed)], by: w1, at: 30)

      let overview = try database.overview(at: 100)
      #expect(overview.counts == [.pending: 6, .running: 1])
      #expect(
        overview.waits == [
          Overview.Wait(
            group: nil, reason: .betweenAttempts, count: 1, due: 400, note: nil),
          Overview.Wait(group: nil, reason: .dependency, count: 1, due: nil, note: nil),
          Overview.Wait(group: nil, reason: .notBefore, count: 2, due: 900, note: nil),
          Overview.Wait(group: nil, reason: .queued, count: 1, due: nil, note: nil),
          Overview.Wait(group: "build", reason: .queued, count: 1, due: nil, note: nil),
        ])
      // A group has its own numbers.
      let build = try database.overview(of: "build", at: 100)
      #expect(build.counts == [.pending: 1])
      #expect(build.waits.map(\.group) == ["build"])
    }
  }

  @Test(arguments: Backend.all)
  func `what comes after a chat that waits for somebody, or is paused, is told apart`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let drafts = [
        draft("asks"), draft("goes on"), draft("paused") { $0.group = "build" },
      ]
      _ = try database.store.create(drafts, at: 10)
      _ = try database.store.interrupt(.chats([1]), at: 20)
      _ = try database.store.pause(["build"], reason: nil, at: 20)
      _ = try database.store.create([draft("after") { $0.after = [1] }], at: 30)
      _ = try database.store.create([draft("after that") { $0.after = [4] }], at: 30)
      _ = try database.store.create([draft("after the paused") { $0.after = [3] }], at: 30)
      _ = try database.store.create([draft("after what goes on") { $0.after = [2] }], at: 30)
      let waits = try database.overview(at: 100).waits
      let counts = Dictionary(uniqueKeysWithValues: waits.map { ($0.reason, $0.count) })
      #expect(
        counts == [.stuckDependency: 3, .dependency: 1, .queued: 1, .groupPaused: 1])
    }
  }

  @Test(arguments: Backend.all) func `errors are counted by their first lines since a time`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let leases = try database.makeRunning(5, by: w1, at: 10)
      let errors = ["old", "exit code 2\nmore", "exit code 2: x", "exit code 2\nother", "quota"]
      for (lease, error) in zip(leases, errors) {
        let at: Timestamp = error == "old" ? 40 : 60
        let outcome = Ending.Outcome.failed(error: error, retryAt: nil)
        _ = try database.store.finish([Ending(lease: lease, outcome: outcome)], by: w1, at: at)
      }
      let overview = try database.overview(since: 50, at: 100)
      #expect(
        overview.errors == [
          Overview.ErrorGroup(firstLine: "exit code 2", chats: [2, 4]),
          Overview.ErrorGroup(firstLine: "exit code 2: x", chats: [3]),
          Overview.ErrorGroup(firstLine: "quota", chats: [5]),
        ])
      #expect(overview.olderErrors == 1)
      #expect(
        overview.pace
          == Overview.Pace(completed: 0, failed: 4, firstStartedAt: 10, lastEndedAt: 60))
      #expect(try database.overview(since: 50, limit: 1, at: 100).errors.count == 1)
    }
  }

  @Test(arguments: Backend.all) func `runs are told by how long they took and were silent`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let slow = try database.makeRunning(1, by: w1, at: 10)
      let quick = try database.makeRunning(1, by: w1, at: 50)
      let going = try database.makeRunning(1, by: w1, at: 30)
      let done = Ending.Outcome.completed(answer: nil)
      _ = try database.store.finish([Ending(lease: slow[0], outcome: done)], by: w1, at: 90)
      _ = try database.store.finish([Ending(lease: quick[0], outcome: done)], by: w1, at: 60)

      let overview = try database.overview(since: 55, at: 100)
      #expect(overview.slowest.map(\.chat) == [slow[0].chat, going[0].chat, quick[0].chat])
      #expect(
        overview.slowest.map { $0.duration(at: 100) } == [80, 70, 10].map { .milliseconds($0) })
      #expect(overview.silent.map(\.chat) == [going[0].chat])
      #expect(overview.silent.map { $0.silence(at: 100) } == [.milliseconds(70)])
      #expect(overview.silent.map(\.worker) == ["w1"])
      #expect(
        overview.pace
          == Overview.Pace(completed: 2, failed: 0, firstStartedAt: 10, lastEndedAt: 90))
      #expect(try database.overview(since: 75, at: 100).pace.completed == 1)
    }
  }
}
