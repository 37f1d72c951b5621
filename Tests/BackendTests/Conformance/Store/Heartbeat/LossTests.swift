import CSQLite
import Testing

@testable import HeartbeatCore
@testable import HeartbeatSQLite

@Suite struct LossTests {
  /// Runs `end` on a lease of w1 and returns what w1 is told about it.
  private func loss(
    on backend: Backend, _ end: (TestDatabase, Incarnation, Lease) throws -> Void
  ) throws -> Loss {
    var losses: [Loss] = []
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let lease = try #require(try database.makeRunning(1, by: w1).first)
      try end(database, w1, lease)
      losses = try database.store.losses(of: [lease])
      #expect(losses.map(\.lease) == [lease])
    }
    return try #require(losses.first)
  }

  @Test(arguments: Backend.all) func `a theft names the new holder and the reason`(
    on backend: Backend
  ) throws {
    let loss = try loss(on: backend) { database, _, lease in
      _ = try database.start("w2")
      _ = try database.store.steal(.chats([lease.chat]), to: "w2", reason: "drain", at: 10)
    }
    #expect(loss.cause == .stolen)
    #expect(loss.by == "w2")
    #expect(loss.reason == "drain")
  }

  @Test(arguments: Backend.all) func `a recovery names who recovered, and why`(on backend: Backend)
    throws
  {
    let loss = try loss(on: backend) { database, w1, _ in
      let request = RecoveryRequest(holder: w1, why: .workerDead, heartbeats: nil)
      _ = try database.store.recover(
        request, limit: 10, by: .worker(Incarnation(id: .random(), worker: "w2")), at: 10)
    }
    #expect(loss.cause == .recovered)
    #expect(loss.by == "w2")
    #expect(loss.reason == "worker_dead")
  }

  @Test(arguments: Backend.all) func `a quarantine is a recovery to the holder`(on backend: Backend)
    throws
  {
    let loss = try loss(on: backend) { database, w1, _ in
      try database.database.execute("UPDATE workers SET max_recoveries = 0")
      let request = RecoveryRequest(holder: w1, why: .stale, heartbeats: nil)
      _ = try database.store.recover(request, limit: 10, by: .operator, at: 10)
    }
    #expect(loss.cause == .recovered)
    #expect(loss.by == "operator")
  }

  @Test(arguments: Backend.all) func `what a new incarnation took over was recovered`(
    on backend: Backend
  ) throws {
    let loss = try loss(on: backend) { database, _, _ in
      let new = try database.start("w1")
      _ = try database.store.adoptLeases(by: new, limit: 10, at: 10)
    }
    #expect(loss.cause == .recovered)
    #expect(loss.by == "w1")
  }

  @Test(arguments: Backend.all, [Cause.completed, .interrupted, .deleted])
  func `what an operator ended is told apart`(on backend: Backend, cause: Cause) throws {
    let loss = try loss(on: backend) { database, _, lease in
      let selection = ChatSelection.chats([lease.chat])
      _ =
        switch cause {
        case .completed: try database.store.complete(selection, at: 10)
        case .interrupted: try database.store.interrupt(selection, at: 10)
        default: try database.store.delete(selection, at: 10)
        }
    }
    #expect(loss.cause == cause)
    #expect(loss.by == "operator")
  }

  @Test(arguments: Backend.all) func `a lease whose end nobody wrote down has expired`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let unknown = Lease(99, 7)
      let losses = try database.store.losses(of: [unknown])
      #expect(losses == [Loss(lease: unknown, cause: .leaseExpired)])
    }
  }

  @Test(arguments: Backend.all) func `a lease that was noticed as lost before keeps its cause`(
    on backend: Backend
  ) throws {
    let loss = try loss(on: backend) { database, w1, lease in
      _ = try database.store.interrupt(.chats([lease.chat]), at: 10)
      let noticed = try database.store.losses(of: [lease])
      try database.store.record(noticed.map(Notice.lost), by: w1, at: 11)
    }
    #expect(loss.cause == .interrupted)
  }

  @Test(arguments: Backend.all) func `only the end of the very generation counts`(
    on backend: Backend
  ) throws {
    let loss = try loss(on: backend) { database, _, lease in
      let w2 = try database.start("w2")
      _ = try database.store.interrupt(.chats([lease.chat]), at: 10)
      _ = try database.store.retry(.all, at: 11)
      _ = try database.store.claim(limit: 1, by: w2, at: 12)
      _ = try database.store.delete(.chats([lease.chat]), at: 13)
    }
    #expect(loss.cause == .interrupted)
  }

  @Test(arguments: Backend.all) func `no losses and no gains are no rows`(on backend: Backend)
    throws
  {
    try TestDatabase.with(backend) { database in
      let (losses, gains) = (
        try database.store.losses(of: []), try database.store.gains(of: [])
      )
      #expect(losses.isEmpty)
      #expect(gains.isEmpty)
    }
  }

  @Test(arguments: Backend.all) func `a gain names the worker that held the lease before`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let (w1, w2) = (try database.start("w1"), try database.start("w2"))
      let lease = try #require(try database.makeRunning(1, by: w1).first)
      let theft = try database.store.steal(.chats([lease.chat]), to: "w2", reason: nil, at: 1)
      let stolen = try #require(theft.stolen.first?.lease)
      let fenced = try database.store.renewGenerations(of: [stolen], by: w2, at: 2)

      #expect(try database.store.gains(of: [lease]) == [Gain(lease: lease, from: nil)])
      #expect(try database.store.gains(of: [stolen]) == [Gain(lease: stolen, from: "w1")])
      let again = fenced.map(\.lease)
      #expect(again == [Lease(chat: lease.chat, generation: Generation(3))])
      #expect(try database.store.gains(of: again) == fenced)
      #expect(fenced.map(\.from) == ["w2"])
    }
  }
}
