import Testing

@testable import HeartbeatCore

@Suite struct BumpTests {
  struct Deadline: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let ttl: Duration?
    var max: Timestamp?
    let usedAt: Timestamp
    let moved: Timestamp?

    /// The activity bump is 100 s, the workspace is made at 0.
    static let all = [
      Deadline("moves to now + bump", ttl: .seconds(50), usedAt: 10_000, moved: 110_000),
      Deadline("stays when it is later", ttl: .seconds(500), usedAt: 10_000, moved: 500_000),
      Deadline("stays when it is the same", ttl: .seconds(110), usedAt: 10_000, moved: 110_000),
      Deadline(
        "ends at the greatest", ttl: .seconds(50), max: 80_000, usedAt: 10_000, moved: 80_000),
      Deadline(
        "stays at the greatest", ttl: .seconds(80), max: 80_000, usedAt: 10_000, moved: 80_000),
      Deadline("is revived when passed", ttl: .seconds(50), usedAt: 60_000, moved: 160_000),
      Deadline(
        "is revived up to the greatest", ttl: .seconds(50), max: 61_000, usedAt: 60_000,
        moved: 61_000),
      Deadline(
        "moves up to a greatest that has passed", ttl: .seconds(50), max: 55_000, usedAt: 60_000,
        moved: 55_000),
      Deadline("is not made where there is none", ttl: nil, usedAt: 10_000, moved: nil),
      Deadline("is not made of the greatest", ttl: nil, max: 80_000, usedAt: 10_000, moved: nil),
    ]

    init(
      _ name: String, ttl: Duration?, max: Timestamp? = nil, usedAt: Timestamp, moved: Timestamp?
    ) {
      testDescription = name
      self.ttl = ttl
      self.max = max
      self.usedAt = usedAt
      self.moved = moved
    }
  }

  @Test(arguments: Backend.all, Deadline.all)
  func `a deadline`(on backend: Backend, deadline: Deadline) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      try database.addWorkspace(bump: .seconds(100), ttl: deadline.ttl, max: deadline.max)
      try database.makeRunning(1, in: "lab", by: w1)
      let bump = try database.open(.heartbeat).bumpWorkspaces(of: w1, at: deadline.usedAt)
      #expect(bump == Bump(workspaces: 1, statements: 1))
      let workspace = try database.workspace()
      #expect(workspace.deadlineAt == deadline.moved)
      #expect(workspace.lastUsedAt == deadline.usedAt)
      #expect(workspace.maxDeadlineAt == deadline.max)
    }
  }

  /// The use before was at 10,000 ms.
  @Test(
    arguments: Backend.each([
      (2_000, 10_099, false), (2_000, 10_100, true), (2_000, 10_101, true),
      (2_000, 10_000, false),
      // A twentieth that is no whole number is rounded up.
      (1_990, 10_099, false), (1_990, 10_100, true),
      (1, 10_000, false), (1, 10_001, true),
      // The wall clock was set back.
      (2_000, 9_999, true), (2_000, 9_000, true),
    ]))
  func `a use is noted once a twentieth of the bump has passed`(
    on backend: Backend, bump: Int, next: Int64, bumps: Bool
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      try database.addWorkspace(bump: .milliseconds(bump), ttl: .milliseconds(1))
      try database.makeRunning(1, in: "lab", by: w1)
      let heartbeat = try database.open(.heartbeat)
      _ = try heartbeat.bumpWorkspaces(of: w1, at: 10_000)
      let before = try database.workspace()

      let now = Timestamp(milliseconds: next)
      let answer = try heartbeat.bumpWorkspaces(of: w1, at: now)

      #expect(answer == (bumps ? Bump(workspaces: 1, statements: 1) : Bump()))
      let after = try database.workspace()
      #expect(after.lastUsedAt == (bumps ? now : before.lastUsedAt))
      let moved = Swift.max(before.deadlineAt ?? 0, now + .milliseconds(bump))
      #expect(after.deadlineAt == (bumps ? moved : before.deadlineAt))
    }
  }

  @Test(arguments: Backend.all) func `each workspace has a twentieth of its own`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      try database.addWorkspace("short", bump: .seconds(1))
      try database.addWorkspace("long", bump: .seconds(1_000))
      try database.makeRunning(1, in: "short", by: w1)
      try database.makeRunning(1, in: "long", by: w1)
      let heartbeat = try database.open(.heartbeat)
      #expect(try heartbeat.bumpWorkspaces(of: w1, at: 1_000).workspaces == 2)
      #expect(try heartbeat.bumpWorkspaces(of: w1, at: 2_000).workspaces == 1)
      #expect(try database.workspace("short").lastUsedAt == 2_000)
      #expect(try database.workspace("long").lastUsedAt == 1_000)
    }
  }

  @Test(arguments: Backend.all)
  func `a chat without a workspace notes nothing, and none keeps another's awake`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      try database.addWorkspace(ttl: .seconds(1))
      try database.makeRunning(3, by: w1)
      #expect(try database.open(.heartbeat).bumpWorkspaces(of: w1, at: 10_000) == Bump())
      #expect(try database.workspace().lastUsedAt == nil)
      #expect(try database.workspace().deadlineAt == 1_000)
    }
  }

  @Test(arguments: Backend.all)
  func `a chat that is attached while it runs keeps its new workspace awake`(on backend: Backend)
    throws
  {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      try database.addWorkspace("a")
      try database.addWorkspace("b")
      let lease = try database.makeRunning(1, in: "a", by: w1)[0]
      _ = try database.store.attach(lease.chat, to: "b", at: 0)
      #expect(try database.open(.heartbeat).bumpWorkspaces(of: w1, at: 10).workspaces == 1)
      #expect(try database.workspace("a").lastUsedAt == nil)
      #expect(try database.workspace("b").lastUsedAt == 10)
    }
  }

  @Test(arguments: Backend.all)
  func `a stolen chat keeps its workspace awake through the thief alone`(on backend: Backend) throws
  {
    try TestDatabase.with(backend) { database in
      let (w1, w2) = (try database.start("w1"), try database.start("w2"))
      try database.addWorkspace(ttl: .seconds(1))
      let lease = try database.makeRunning(1, in: "lab", by: w1)[0]
      _ = try database.store.steal(.chats([lease.chat]), to: "w2", reason: nil, at: 0)
      let heartbeat = try database.open(.heartbeat)
      #expect(try heartbeat.bumpWorkspaces(of: w1, at: 10_000) == Bump())
      #expect(try heartbeat.bumpWorkspaces(of: w2, at: 10_000).workspaces == 1)
    }
  }

  @Test(arguments: Backend.all, [ChatStatus.pending, .waiting, .completed, .error])
  func `a chat that is not running keeps nothing awake`(on backend: Backend, status: ChatStatus)
    throws
  {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      try database.addWorkspace(ttl: .seconds(1))
      let lease = try database.makeRunning(1, in: "lab", by: w1)[0]
      let outcome: Ending.Outcome? =
        switch status {
        case .completed: .completed(answer: nil)
        case .error: .failed(error: "e", retryAt: nil)
        case .pending: .released(reason: "r", retryAt: nil)
        default: nil
        }
      if let outcome {
        _ = try database.store.finish([Ending(lease: lease, outcome: outcome)], by: w1, at: 0)
      } else {
        _ = try database.store.interrupt(.chats([lease.chat]), at: 0)
      }
      #expect(try database.chat(lease.chat).status == status)
      #expect(try database.open(.heartbeat).bumpWorkspaces(of: w1, at: 10_000) == Bump())
      #expect(try database.workspace().lastUsedAt == nil)
    }
  }
}
