import Synchronization
import Testing

@testable import HeartbeatCore
@testable import HeartbeatSQLite

@Suite struct StealTests {
  private func steal(
    _ chats: [ChatID], to worker: WorkerID, in database: TestDatabase, at now: Timestamp = 100
  ) throws -> Theft {
    try database.store.steal(.chats(chats), to: worker, reason: "test", at: now)
  }

  @Test(arguments: Backend.all) func `a live worker gets the lease at once under a new generation`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let (w1, w2) = (try database.start("w1"), try database.start("w2"))
      let lease = try #require(try database.makeRunning(1, by: w1).first)

      let theft = try steal([lease.chat], to: "w2", in: database)

      let stolen = Lease(chat: lease.chat, generation: Generation(2))
      #expect(theft.stolen == [StolenChat(lease: stolen, from: "w1", to: "w2")])
      #expect(theft.refused.isEmpty)
      #expect(theft.isHolderAlive)
      #expect(try database.store.leases(of: w2) == [stolen])
      #expect(try database.heartbeats() == [lease.chat: 100])
      #expect(try database.store.renewLeases(of: w1, at: 200).leases.isEmpty)
      let chat = try database.chat(lease.chat)
      #expect(chat.attempts == 1)
      #expect(chat.recoveries == 0)
    }
  }

  @Test(arguments: Backend.all) func `there and back are two generations`(on backend: Backend)
    throws
  {
    try TestDatabase.with(backend) { database in
      let (w1, _) = (try database.start("w1"), try database.start("w2"))
      let lease = try #require(try database.makeRunning(1, by: w1).first)
      _ = try steal([lease.chat], to: "w2", in: database)
      let back = try steal([lease.chat], to: "w1", in: database)
      #expect(back.stolen.map(\.lease) == [Lease(chat: lease.chat, generation: Generation(3))])
      #expect(
        try database.store.losses(of: [lease, Lease(lease.chat.rawValue, 2)]).map(\.by)
          == ["w2", "w1"])
    }
  }

  /// Why no process runs under the worker id that is given the chat.
  enum Absence: CaseIterable {
    case neverStarted, stopped, stopping, died
  }

  @Test(arguments: Backend.all, Absence.allCases)
  func `a worker that is not there gets the lease when it starts`(
    on backend: Backend, absence: Absence
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let lease = try #require(try database.makeRunning(1, by: w1).first)
      if absence != .neverStarted {
        let earlier = try database.start("w2")
        // While it is stopping it has its lock but takes no more chats.
        if absence != .stopping { database.locks.free("w2") }
        if absence != .died {
          try database.store.markStopped(earlier, reason: "drain", at: 50)
        }
      }

      let theft = try steal([lease.chat], to: "w2", in: database)

      #expect(theft.isHolderAlive == (absence == .stopping))
      // Nobody died with this chat, so nobody may recover it as if.
      #expect(try database.store.leaseHolders(at: 100).map(\.process) == [.awaited])
      let w2 = try database.start("w2", at: 200)
      let gained = try database.store.adoptLeases(by: w2, limit: 10, at: 200).gained
      #expect(gained.map(\.lease.generation) == [Generation(3)])
      #expect(try database.chat(lease.chat).recoveries == 0)
    }
  }

  @Test(arguments: Backend.all) func `two thefts for a worker that is not there share one row`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let leases = try database.makeRunning(3, by: w1)
      for lease in leases { _ = try steal([lease.chat], to: "w2", in: database) }
      #expect(try database.store.leaseHolders(at: 100).count == 1)
      let rows = try database.database.query("SELECT id FROM workers WHERE worker = 'w2'")
      #expect(rows.count == 1)
    }
  }

  /// It has its lock, but its row comes later; whoever looks for a live row must not find the
  /// one of a dead or stopped process.
  @Test(arguments: Backend.each([(false, false), (true, false), (false, true), (true, true)]))
  func `a worker that is just starting finds what it was given before`(
    on backend: Backend, isAgain: Bool, isSaid: Bool
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let leases = try database.makeRunning(2, by: w1)
      if isAgain { _ = try database.start("w2") }
      database.locks.hold("w2", as: isSaid ? IncarnationID(7) : nil)
      for lease in leases { _ = try steal([lease.chat], to: "w2", in: database) }
      #expect(try database.store.leaseHolders(at: 100).map(\.process) == [.awaited])
      let w2 = try database.start("w2", at: 200)
      let adoption = try database.store.adoptLeases(by: w2, limit: 10, at: 200)
      #expect(adoption.gained.count == 2)
    }
  }

  @Test(arguments: Backend.all)
  func `what is not running, unknown or already there is refused with its reason`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let held = try #require(try database.makeRunning(1, by: w1).first)
      let pending = try #require(try database.makeChats(1).first)
      let theft = try steal([held.chat, pending, ChatID(99)], to: "w1", in: database)
      #expect(theft.stolen.isEmpty)
      #expect(
        theft.refused == [
          Refusal(
            chat: held.chat, status: .running,
            reason: "chat 1 is held by w1 already; it is running"),
          Refusal(
            chat: pending, status: .pending, reason: "chat 2 is not running; it is pending"),
          Refusal(chat: ChatID(99), status: nil, reason: "there is no chat 99"),
        ])
      #expect(try database.store.leases(of: w1) == [held])
    }
  }

  @Test(arguments: Backend.all) func `all of one worker are stolen oldest first, up to the count`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let (w1, w2) = (try database.start("w1"), try database.start("w2"))
      let leases = try database.makeRunning(3, by: w1)
      try database.makeRunning(1, by: w2)
      let some = try database.store.steal(
        .allOf("w1", count: 2), to: "w2", reason: nil, at: 100)
      #expect(some.stolen.map(\.lease.chat) == leases.prefix(2).map(\.chat))
      let rest = try database.store.steal(
        .allOf("w1", count: nil), to: "w2", reason: nil, at: 100)
      #expect(rest.stolen.map(\.lease.chat) == [leases[2].chat])
      #expect(try database.store.leases(of: w2).count == 4)
    }
  }

  @Test(arguments: Backend.all)
  func `a worker that cannot be seen but has not stopped gets the lease`(on backend: Backend) throws
  {
    try TestDatabase.with(backend) { database in
      let (w1, w2) = (try database.start("w1"), try database.start("w2"))
      let lease = try #require(try database.makeRunning(1, by: w1).first)
      database.locks.hide("w2")
      let theft = try steal([lease.chat], to: "w2", in: database)
      #expect(try database.store.leases(of: w2).sorted() == theft.stolen.map(\.lease))
    }
  }

  /// Whom a stolen chat went to that nobody took up.
  enum Receiver: CaseIterable {
    case awaited, dead, hung
  }

  @Test(arguments: Backend.all, Receiver.allCases)
  func `a theft is no recovery and quarantines nothing`(
    on backend: Backend, receiver: Receiver
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let lease = try #require(try database.makeRunning(1, by: w1).first)
      if receiver != .awaited { _ = try database.start("w2", maxRecoveries: 0) }
      _ = try steal([lease.chat], to: "w2", in: database)
      try database.database.execute("UPDATE workers SET max_recoveries = 0")
      if receiver == .dead { database.locks.free("w2") }

      let recovery = try RecoverySweep(
        store: database.store, clock: ManualClock(), actor: .operator
      ).run()

      #expect(recovery.recovered.map(\.lease.chat) == [lease.chat])
      #expect(recovery.quarantined.isEmpty)
      let chat = try database.chat(lease.chat)
      #expect(chat.status == .pending)
      #expect(chat.recoveries == 0)
    }
  }

  @Test(arguments: Backend.all, [true, false])
  func `a stolen chat that its holder has taken up dies with it`(
    on backend: Backend, hasSaid: Bool
  ) throws {
    try TestDatabase.with(backend) { database in
      let (w1, w2) = (try database.start("w1"), try database.start("w2"))
      let lease = try #require(try database.makeRunning(1, by: w1).first)
      let theft = try steal([lease.chat], to: "w2", in: database)
      if hasSaid {
        try database.store.record(
          theft.stolen.map { .gained(Gain(lease: $0.lease, from: "w1")) }, by: w2, at: 150)
      } else {
        _ = try database.store.renewLeases(of: w2, at: 150)
      }
      database.locks.free("w2")
      _ = try RecoverySweep(store: database.store, clock: ManualClock(), actor: .operator).run()
      #expect(try database.chat(lease.chat).recoveries == 1)
    }
  }
}
