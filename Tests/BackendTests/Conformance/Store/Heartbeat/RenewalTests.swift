import CSQLite
import Testing

@testable import HeartbeatCore
@testable import HeartbeatSQLite

@Suite struct RenewalTests {
  @Test(arguments: Backend.all) func `a heartbeat renews exactly the leases of its incarnation`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let (w1, w2) = (try database.start("w1"), try database.start("w2"))
      let mine = try database.makeRunning(3, by: w1, at: 100)
      let others = try database.makeRunning(2, by: w2, at: 100)

      let renewal = try database.store.renewLeases(of: w1, at: 200)

      #expect(Set(renewal.leases) == Set(mine))
      let heartbeats = try database.heartbeats()
      #expect(mine.allSatisfy { heartbeats[$0.chat] == 200 })
      #expect(others.allSatisfy { heartbeats[$0.chat] == 100 })
    }
  }

  @Test(arguments: Backend.all)
  func `an earlier incarnation of the same worker id renews nothing of a later one`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let old = try database.start("w1")
      // Who holds something is not forgotten when the next one registers.
      let kept = try database.makeRunning(1, by: old, at: 50)
      let new = try database.start("w1")
      let taken = try database.makeRunning(1, by: new, at: 100)

      #expect(try database.store.renewLeases(of: old, at: 200).leases == kept)
      #expect(try database.heartbeats() == [kept[0].chat: 200, taken[0].chat: 100])
    }
  }

  @Test(arguments: Backend.all) func `a worker without chats renews nothing`(on backend: Backend)
    throws
  {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let renewal = try database.store.renewLeases(of: w1, at: 200)
      #expect(renewal.leases.isEmpty)
    }
  }

  @Test(arguments: Backend.all, [1, 1_000, 10_000])
  func `a heartbeat is one statement, whatever the number of chats`(on backend: Backend, count: Int)
    throws
  {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      try database.makeRunning(count, by: w1)
      let heartbeat = try database.open(.heartbeat)

      let renewals = try [100, 200].map { try heartbeat.renewLeases(of: w1, at: $0) }

      #expect(renewals.map(\.statements) == [1, 1])
      #expect(renewals.map(\.leases.count) == [count, count])
    }
  }

  @Test(arguments: Backend.all)
  func `a heartbeat behind a busy writer throws busy after its timeout`(on backend: Backend) throws
  {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      try database.makeRunning(1, by: w1, at: 100)
      let heartbeat = try database.open(.heartbeat, patience: .milliseconds(20))
      do {
        let writer = try database.database.holdWriters()
        defer { withExtendedLifetime(writer) {} }
        let error = expectFailure {
          try heartbeat.renewLeases(of: w1, at: 200)
        }
        #expect(error?.isBusy == true)
      }
      #expect(try Array(database.heartbeats().values) == [100])
      #expect(try heartbeat.renewLeases(of: w1, at: 300).leases.count == 1)
    }
  }

  @Test(arguments: Backend.all) func `reading the leases does not renew them`(on backend: Backend)
    throws
  {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let leases = try database.makeRunning(2, by: w1, at: 100)
      #expect(try Set(database.store.leases(of: w1)) == Set(leases))
      #expect(try Set(database.heartbeats().values) == [100])
    }
  }

  @Test(arguments: Backend.all) func `being seen is noted without a lease`(on backend: Backend)
    throws
  {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1", at: 100)
      try database.store.markSeen(w1, at: 200)
      #expect(try database.store.workers(at: 200).map(\.heartbeatAt) == [200])
    }
  }
}
