import Testing

@testable import HeartbeatCore

@Suite struct WorkerListTests {
  @Test(arguments: Backend.all)
  func `each worker id is listed with the state of its last incarnation`(on backend: Backend) throws
  {
    try TestDatabase.with(backend) { database in
      let live = try database.start("live")
      try database.makeRunning(2, by: live, at: 500_000)
      let hung = try database.start("hung")
      try database.makeRunning(1, by: hung, at: 100_000)
      let dead = try database.start("dead", at: 500_000)
      database.locks.free("dead")
      let stopped = try database.start("stopped")
      try database.store.markStopped(stopped, reason: "drained", at: 400_000)
      _ = try database.store.steal(
        .allOf("live", count: 1), to: "awaited", reason: nil, at: 500_000)

      let workers = try database.store.workers(at: 500_000)

      #expect(workers.map(\.worker) == ["awaited", "dead", "hung", "live", "stopped"])
      #expect(workers.map(\.state) == [.stopped, .dead, .hung, .live, .stopped])
      #expect(workers.map(\.chats) == [1, 0, 1, 1, 0])
      #expect(
        workers.map(\.incarnation) == [nil, dead.id, hung.id, live.id, stopped.id])
      #expect(workers.map(\.pid) == [nil, 42, 42, 42, 42])
      #expect(workers.map(\.heartbeatAt) == [nil, 500_000, 100_000, 500_000, 400_000])
      #expect(workers.allSatisfy { $0.interval == .seconds(30) })
      #expect(workers.allSatisfy { $0.staleAfter == .seconds(90) })
    }
  }

  @Test(
    arguments: Backend.each(
      [
        (90_000, .live), (90_001, .hung), (-90_000, .live), (-90_001, .hung),
      ] as [(Int64, WorkerState)]))
  func `a heartbeat is fresh up to stale-after, in either direction`(
    on backend: Backend, age: Int64, expected: WorkerState
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      try database.makeRunning(1, by: w1, at: 1_000_000)
      let workers = try database.store.workers(at: Timestamp(milliseconds: 1_000_000 + age))
      #expect(workers.map(\.state) == [expected])
    }
  }

  @Test(arguments: Backend.all) func `a list of groups that is none is said to be damage`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      _ = try database.start("w1")
      try database.database.execute("UPDATE workers SET groups = '[x]'")
      let error = #expect(throws: StoreError.self) { try database.store.workers(at: 0) }
      #expect(error?.description.contains("damaged") == true)
    }
  }

  @Test(arguments: Backend.all) func `one lease that is not renewed makes the worker hung`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let leases = try database.makeRunning(2, by: w1, at: 0)
      try database.database.execute(
        "UPDATE leases SET heartbeat_at = 500000 WHERE chat_id = \(leases[0].chat)")
      let worker = try #require(try database.store.workers(at: 500_000).first)
      #expect(worker.state == .hung)
      #expect(worker.heartbeatAt == 500_000)
    }
  }

  @Test(arguments: Backend.all)
  func `chats that wait for the next incarnation are counted for the worker id`(on backend: Backend)
    throws
  {
    try TestDatabase.with(backend) { database in
      let (w1, w2) = (try database.start("w1"), try database.start("w2"))
      try database.makeRunning(3, by: w1)
      try database.store.markStopped(w2, reason: "drained", at: 10)
      database.locks.free("w2")
      _ = try database.store.steal(.allOf("w1", count: 2), to: "w2", reason: nil, at: 20)
      let workers = try database.store.workers(at: 20)
      #expect(workers.map(\.chats) == [1, 2])
      #expect(workers.map(\.state) == [.live, .stopped])
      #expect(workers.map(\.incarnation) == [w1.id, w2.id])
    }
  }

  @Test(arguments: Backend.all)
  func `a worker id in use names the process and the age of its heartbeat`(on backend: Backend)
    throws
  {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1", at: 1_000)
      #expect(
        try database.store.inUse("w1", at: 1_500)
          == .workerInUse("w1", pid: 42, heartbeatAge: .milliseconds(500)))
      try database.makeRunning(1, by: w1, at: 2_000)
      let error = try database.store.inUse("w1", at: 2_250)
      #expect(
        error.description
          == "worker id w1 is in use by process 42, its last heartbeat was 250 ms ago")
      #expect(
        try database.store.inUse("w2", at: 0)
          == .workerInUse("w2", pid: nil, heartbeatAge: nil))
    }
  }
}
