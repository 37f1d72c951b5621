import Testing

@testable import HeartbeatCore

/// What a chat's own command may write while its run holds the lease.
@Suite struct WithinTests {
  enum Loss: CaseIterable, Sendable {
    case stolen, stolenAndBack, otherGeneration, otherWorker, otherChat, completed, failed, deleted
  }

  @Test(arguments: Backend.all) func `a held run adds assistant messages and progress to its chat`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let lease = try database.makeRunning(1, by: w1)[0]
      let within = try database.open(.chat)
      try within.appendFromWithin("so far", lease: lease, worker: "w1", at: 70)
      try within.reportFromWithin(
        Chat.Progress(fraction: 0.5, note: "half"), lease: lease, worker: "w1", at: 80)
      let messages = try database.store.messages(of: lease.chat)
      #expect(messages.map(\.content) == ["so far"])
      #expect(messages.map(\.role) == [.assistant])
      #expect(messages.map(\.at) == [70])
      let chat = try database.chat(lease.chat)
      #expect(chat.progress == Chat.Progress(fraction: 0.5, note: "half"))
      #expect(chat.updatedAt == 80)
      #expect(chat.status == .running)
      // An answer of its own is no reason to run again.
      let ending = Ending(lease: lease, outcome: .completed(answer: nil), readMessages: 0)
      #expect(try database.store.finish([ending], by: w1, at: 90) == [.accepted(.completed)])
    }
  }

  @Test(arguments: Backend.all, Loss.allCases)
  func `a run that does not hold the lease adds nothing`(on backend: Backend, loss: Loss) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      _ = try database.start("w2")
      var lease = try database.makeRunning(1, by: w1)[0]
      var worker: WorkerID = "w1"
      let chats = ChatSelection.chats([lease.chat])
      switch loss {
      case .stolen:
        _ = try database.store.steal(.chats([lease.chat]), to: "w2", reason: nil, at: 0)
      case .stolenAndBack:
        _ = try database.store.steal(.chats([lease.chat]), to: "w2", reason: nil, at: 0)
        _ = try database.store.steal(.chats([lease.chat]), to: "w1", reason: nil, at: 0)
      case .otherGeneration: lease = Lease(lease.chat.rawValue, lease.generation.rawValue + 1)
      case .otherWorker: worker = "w2"
      case .otherChat: lease = Lease(try database.makeChats(1)[0].rawValue, 1)
      case .completed: _ = try database.store.complete(chats, at: 0)
      case .failed:
        let ending = Ending(lease: lease, outcome: .failed(error: "e", retryAt: nil))
        _ = try database.store.finish([ending], by: w1, at: 0)
      case .deleted: _ = try database.store.delete(chats, at: 0)
      }
      let before = try database.store.chat(lease.chat)
      let within = try database.open(.chat)
      #expect(throws: StoreError.leaseLost(lease)) {
        try within.appendFromWithin("late", lease: lease, worker: worker, at: 70)
      }
      #expect(throws: StoreError.leaseLost(lease)) {
        try within.reportFromWithin(
          Chat.Progress(fraction: 1, note: nil), lease: lease, worker: worker, at: 80)
      }
      #expect(throws: StoreError.leaseLost(lease)) {
        try within.askFromWithin("late?", lease: lease, worker: worker, at: 80)
      }
      #expect(try database.store.messages(of: lease.chat).isEmpty)
      #expect(try database.store.chat(lease.chat) == before)
    }
  }
}
