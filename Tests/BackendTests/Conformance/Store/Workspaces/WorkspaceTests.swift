import Testing

@testable import HeartbeatCore

@Suite struct WorkspaceTests {
  @Test(arguments: Backend.all)
  func `a new workspace has the deadline that its time to live gives it`(on backend: Backend) throws
  {
    try TestDatabase.with(backend) { database in
      let workspace = try database.addWorkspace(ttl: .seconds(500), at: 1_000)
      #expect(workspace.name == "lab")
      #expect(workspace.activityBump == .seconds(100))
      #expect(workspace.timeToLive == .seconds(500))
      #expect(workspace.deadlineAt == 501_000)
      #expect(workspace.lastUsedAt == nil)
      #expect(workspace.maxDeadlineAt == nil)
      #expect(workspace.chats == 0)
      #expect(workspace.runningChats == 0)
    }
  }

  @Test(arguments: Backend.all) func `a first deadline is never beyond the greatest`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let workspace = try database.addWorkspace(ttl: .seconds(500), max: 400_000, at: 1_000)
      #expect(workspace.deadlineAt == 400_000)
      #expect(workspace.maxDeadlineAt == 400_000)
    }
  }

  @Test(arguments: Backend.all) func `without a time to live there is no deadline`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let workspace = try database.addWorkspace(max: 400_000)
      #expect(workspace.deadlineAt == nil)
      #expect(!workspace.isDue(at: Timestamp(milliseconds: .max)))
    }
  }

  @Test(arguments: Backend.all) func `a name is used once`(on backend: Backend) throws {
    try TestDatabase.with(backend) { database in
      try database.addWorkspace(ttl: .seconds(1))
      #expect(throws: StoreError.workspaceExists("lab")) {
        try database.addWorkspace(ttl: .seconds(2))
      }
      #expect(try database.workspace().deadlineAt == 1_000)
    }
  }

  @Test(
    arguments: Backend.all,
    [
      WorkspaceDraft(name: "", activityBump: .seconds(1)),
      WorkspaceDraft(name: String(repeating: "n", count: 65), activityBump: .seconds(1)),
      WorkspaceDraft(name: "lab", activityBump: .zero),
      WorkspaceDraft(name: "lab", activityBump: .seconds(-1)),
      WorkspaceDraft(name: "lab", activityBump: .seconds(365 * 86_400 + 1)),
      WorkspaceDraft(name: "lab", activityBump: .seconds(Int64.max)),
      WorkspaceDraft(name: "lab", activityBump: .seconds(1), timeToLive: .zero),
      WorkspaceDraft(name: "lab", activityBump: .seconds(1), timeToLive: .seconds(Int64.max)),
    ])
  func `a draft that no bump could move is refused`(on backend: Backend, draft: WorkspaceDraft)
    throws
  {
    try TestDatabase.with(backend) { database in
      #expect(throws: StoreError.self) { try database.store.addWorkspace(draft, at: 0) }
      let workspaces = try database.store.workspaces()
      #expect(workspaces.isEmpty)
    }
  }

  @Test(arguments: Backend.all)
  func `workspaces are listed by name, with their chats and the running ones`(on backend: Backend)
    throws
  {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      for name in ["b", "a", "c"] { try database.addWorkspace(name) }
      try database.makeRunning(2, in: "b", by: w1)
      _ = try database.store.create([ChatDraft(title: "waits", workspace: "b")], at: 0)
      try database.makeChats(1)
      let workspaces = try database.store.workspaces()
      #expect(workspaces.map(\.name) == ["a", "b", "c"])
      #expect(workspaces.map(\.chats) == [0, 3, 0])
      #expect(workspaces.map(\.runningChats) == [0, 2, 0])
    }
  }

  @Test(arguments: Backend.all)
  func `removing a workspace keeps its chats, without it, and their leases`(on backend: Backend)
    throws
  {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      try database.addWorkspace()
      let leases = try database.makeRunning(2, in: "lab", by: w1)
      #expect(try database.store.removeWorkspace("lab").chats == 2)
      #expect(try database.store.workspace("lab") == nil)
      for lease in leases {
        let chat = try database.chat(lease.chat)
        #expect(chat.workspace == nil)
        #expect(chat.status == .running)
      }
      #expect(try Set(database.store.leases(of: w1)) == Set(leases))
    }
  }

  @Test(arguments: Backend.all, ChatStatus.allCases)
  func `a chat of any status can be attached, and moved from one workspace to another`(
    on backend: Backend, status: ChatStatus
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      try database.addWorkspace("a")
      try database.addWorkspace("b")
      let lease = try database.makeRunning(1, by: w1)[0]
      switch status {
      case .running: break
      case .waiting: _ = try database.store.interrupt(.chats([lease.chat]), at: 0)
      case .completed: _ = try database.store.complete(.chats([lease.chat]), at: 0)
      case .pending, .error:
        let retryAt: Timestamp? = status == .pending ? 5 : nil
        let ending = Ending(lease: lease, outcome: .failed(error: "e", retryAt: retryAt))
        _ = try database.store.finish([ending], by: w1, at: 0)
      }
      #expect(try database.store.attach(lease.chat, to: "a", at: 70).workspace == "a")
      let chat = try database.store.attach(lease.chat, to: "b", at: 80)
      #expect(chat.workspace == "b")
      #expect(chat.status == status)
      #expect(chat.updatedAt == 80)
      #expect(try database.workspace("a").chats == 0)
      #expect(try database.workspace("b").chats == 1)
    }
  }

  @Test(arguments: Backend.all) func `what does not exist is named`(on backend: Backend) throws {
    try TestDatabase.with(backend) { database in
      try database.addWorkspace()
      let chat = try database.makeChats(1)[0]
      let draft = ChatDraft(title: "a chat", workspace: "none")
      #expect(throws: StoreError.unknownWorkspace("none")) {
        try database.store.create([draft], at: 0)
      }
      #expect(throws: StoreError.unknownWorkspace("none")) {
        try database.store.attach(chat, to: "none", at: 0)
      }
      #expect(throws: StoreError.unknownWorkspace("none")) {
        try database.store.removeWorkspace("none")
      }
      #expect(throws: StoreError.unknownChat(ChatID(99))) {
        try database.store.attach(ChatID(99), to: "lab", at: 0)
      }
      #expect(try database.store.workspace("none") == nil)
      #expect(try database.chat(chat).workspace == nil)
    }
  }

  @Test(arguments: Backend.all) func `a workspace is due from its deadline on`(on backend: Backend)
    throws
  {
    try TestDatabase.with(backend) { database in
      let workspace = try database.addWorkspace(ttl: .seconds(1))
      #expect(!workspace.isDue(at: 999))
      #expect(workspace.isDue(at: 1_000))
      #expect(workspace.isDue(at: 1_001))
    }
  }

  @Test(arguments: Backend.all) func `a claim tells the worker the workspace`(on backend: Backend)
    throws
  {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      try database.addWorkspace()
      _ = try database.store.create([ChatDraft(title: "a", workspace: "lab")], at: 0)
      try database.makeChats(1)
      let claim = try database.store.claim(limit: 2, by: w1, at: 0)
      #expect(claim.assignments.map(\.workspace) == ["lab", nil])
    }
  }
}
