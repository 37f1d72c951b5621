import Testing

@testable import HeartbeatCore

/// What operators tell workers that run.
@Suite struct `An order to workers` {
  private static func state(_ worker: WorkerID, _ database: TestDatabase, at now: Timestamp = 1)
    throws -> WorkerState?
  {
    try database.store.workers(at: now).first { $0.worker == worker }?.state
  }

  private static func kinds(_ database: TestDatabase) throws -> [Event.Kind] {
    try database.store.events(EventFilter()).map(\.kind).filter { $0 != .workerStarted }
  }

  @Test(arguments: Backend.all)
  func `to drain is kept, shown and logged once`(on backend: Backend) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let other = try database.open()
      for store in [database.store, other] {
        let told = try store.order(.drain(isCancelling: false), to: ["w1", "w1"], at: 7)
        #expect(told.refused.isEmpty)
        #expect(told.ordered.map(\.incarnation) == [w1.id])
        #expect(told.ordered.map(\.grace) == [.seconds(10)])
      }
      _ = try other.order(.drain(isCancelling: false), to: ["w1"], at: 9)
      let status = try #require(try database.store.workers(at: 9).first)
      #expect(status.state == .draining)
      #expect(status.drainingAt == 7)
      #expect(try Self.kinds(database) == [.draining])
      let event = try #require(try database.store.events(EventFilter()).last)
      #expect(event.worker == "w1")
      #expect(event.by == "operator")
      #expect(event.byIncarnation == nil)

      #expect(try database.store.order(.undrain, to: ["w1"], at: 10).refused.isEmpty)
      #expect(try database.store.order(.undrain, to: ["w1"], at: 11).refused.isEmpty)
      #expect(try Self.state("w1", database) == .live)
      #expect(try Self.kinds(database) == [.draining, .undrained])
    }
  }

  @Test(arguments: Backend.all)
  func `is refused by name where nobody is there to hear it`(on backend: Backend) throws {
    try TestDatabase.with(backend) { database in
      let stopped = try database.start("w1")
      try database.store.markStopped(stopped, reason: "r", at: 1)
      database.locks.free("w1")
      _ = try database.start("w2")
      database.locks.free("w2")
      let running = try database.start("w3")
      let lease = try database.makeRunning(1, by: running)[0]
      _ = try database.store.steal(.chats([lease.chat]), to: "w4", reason: nil, at: 1)
      _ = try database.start("w5")
      database.locks.hold("w5", as: .random())
      database.locks.hold("w6", as: nil)
      for order in [WorkerOrder.drain(isCancelling: false), .undrain, .maxChats(3)] {
        let told = try database.store.order(
          order, to: ["w1", "w2", "w3", "w4", "w5", "w6", "w7"], at: 2)
        #expect(told.ordered.map(\.worker) == ["w3"])
        #expect(
          told.refused.map(\.reason) == [
            "worker w1 has stopped", "worker w2 is dead", "worker w4 has not started",
            "worker w5 is just starting; try again in a moment",
            "worker w6 is just starting; try again in a moment",
            "there is no worker w7",
          ])
      }
    }
  }

  @Test(arguments: Backend.all)
  func `stands for one incarnation`(on backend: Backend) throws {
    try TestDatabase.with(backend) { database in
      let first = try database.start("w1")
      _ = try database.store.order(.drain(isCancelling: true), to: ["w1"], at: 2)
      database.locks.free("w1")
      let second = try database.start("w1", at: 3)
      #expect(try Self.state("w1", database, at: 3) == .live)
      #expect(try database.store.news(for: second).orders == WorkerOrders())
      // Whoever meant the first one does not stop the second.
      let told = try database.store.order(
        .drain(isCancelling: true), to: ["w1"], only: ["w1": first.id], at: 4)
      #expect(told.refused.map(\.reason) == ["worker w1 has stopped"])
      #expect(try Self.state("w1", database, at: 4) == .live)
    }
  }

  @Test(arguments: Backend.all)
  func `to drain is shown after what is worse`(on backend: Backend) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      _ = try database.store.order(.drain(isCancelling: false), to: ["w1"], at: 0)
      #expect(try Self.state("w1", database, at: 90_000) == .draining)
      #expect(try Self.state("w1", database, at: 90_001) == .hung)
      // One that hangs may be told all the same: it follows when it goes on.
      #expect(try database.store.order(.undrain, to: ["w1"], at: 90_001).refused.isEmpty)
      _ = try database.store.order(.drain(isCancelling: false), to: ["w1"], at: 90_001)
      database.locks.free("w1")
      #expect(try Self.state("w1", database) == .dead)
      try database.store.markStopped(w1, reason: "r", at: 1)
      #expect(try Self.state("w1", database) == .stopped)
    }
  }

  @Test(arguments: Backend.all)
  func `reaches the worker at its next look`(on backend: Backend) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let heartbeat = try database.open(.heartbeat)
      #expect(try heartbeat.news(for: w1).orders == WorkerOrders())
      #expect(try heartbeat.news(for: w1).orders == nil)
      _ = try database.store.order(.maxChats(3), to: ["w1"], at: 1)
      _ = try database.store.order(.drain(isCancelling: false), to: ["w1"], at: 1)
      #expect(
        try heartbeat.news(for: w1).orders == WorkerOrders(maxChats: 3, isDraining: true))
      _ = try database.store.order(.drain(isCancelling: true), to: ["w1"], at: 2)
      #expect(
        try heartbeat.news(for: w1).orders
          == WorkerOrders(maxChats: 3, isDraining: true, isCancelling: true))
      #expect(
        try database.store.events(EventFilter()).compactMap(\.reason) == [
          "pid 42", "max-chats 3", "gives back what it has",
        ])
      let told = try database.store.order(.undrain, to: ["w1"], at: 3)
      #expect(told.refused.map(\.reason) == ["worker w1 is giving its chats back and stops"])
    }
  }

  @Test(arguments: Backend.all)
  func `to drain lets no claim be committed after it`(on backend: Backend) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let other = try database.start("w2")
      _ = try database.makeRunning(1, by: w1)
      try database.makeChats(2)
      let heartbeat = try database.open(.heartbeat)
      _ = try database.store.order(.drain(isCancelling: false), to: ["w1"], at: 2)
      let claim = try database.open(.worker).claim(limit: 9, by: w1, at: 3)
      #expect(claim.assignments.isEmpty)
      #expect(claim.isDraining)
      #expect(try database.store.claim(limit: 1, by: other, at: 3).assignments.count == 1)
      _ = try heartbeat.news(for: w1)
      _ = try database.store.order(.undrain, to: ["w1"], at: 4)
      // Whoever was refused looks again.
      #expect(try heartbeat.news(for: w1).pendingChanged)
      #expect(try database.store.claim(limit: 9, by: w1, at: 5).assignments.count == 1)
    }
  }

  @Test(arguments: Backend.all)
  func `to drain ends with a stop only while it stands and nothing is held`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let w2 = try database.start("w2")
      func stop() throws -> Bool {
        try database.store.stopIfDrained(w1, reason: "drained", at: 8)
      }
      #expect(try !stop())
      _ = try database.store.order(.drain(isCancelling: false), to: ["w1"], at: 1)
      let lease = try database.makeRunning(1, by: w2)[0]
      _ = try database.store.steal(.chats([lease.chat]), to: "w1", reason: nil, at: 2)
      #expect(try !stop())
      _ = try database.store.interrupt(.chats([lease.chat]), at: 3)
      _ = try database.store.order(.undrain, to: ["w1"], at: 4)
      #expect(try !stop())
      try database.open(.worker).beginDrain(w1, reason: "signal", at: 5)
      try database.open(.worker).beginDrain(w1, reason: "signal", at: 6)
      #expect(try stop())
      // Asked again by whoever has lost the answer; the log has it once.
      #expect(try stop())
      #expect(try Self.state("w1", database) == .stopped)
      let events = try database.store.events(EventFilter()).suffix(2)
      #expect(events.map(\.kind) == [.draining, .workerStopped])
      #expect(events.map(\.reason) == ["signal", "drained"])
      #expect(events.map(\.byIncarnation) == [w1.id, w1.id])
      database.locks.free("w1")
      let told = try database.store.order(.undrain, to: ["w1"], at: 9)
      #expect(told.refused.map(\.reason) == ["worker w1 has stopped"])
    }
  }
}
