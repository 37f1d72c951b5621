import Testing

@testable import HeartbeatCore
@testable import HeartbeatSQLite

@Suite struct NewsCostTests {
  @Test func `a look at what nobody has committed costs no query, every twentieth one`() throws {
    try TestDatabase.with(.sqlite) { database in
      let w1 = try database.start("w1")
      let heartbeat = try database.openSQLite(.heartbeat)
      _ = try heartbeat.news(for: w1)
      let counter = QueryCounter()
      for _ in 0..<19 { _ = try counter.count(on: heartbeat) { try heartbeat.news(for: w1) } }
      #expect(counter.count == 0)
      _ = try counter.count(on: heartbeat) { try heartbeat.news(for: w1) }
      #expect(counter.count == 1)
      for _ in 0..<19 { _ = try counter.count(on: heartbeat) { try heartbeat.news(for: w1) } }
      #expect(counter.count == 1)
    }
  }

  @Test func `what anybody has committed is heard by the next look, whatever was heard before`()
    throws
  {
    try TestDatabase.with(.sqlite) { database in
      let w1 = try database.start("w1")
      let heartbeat = try database.openSQLite(.heartbeat)
      _ = try heartbeat.news(for: w1)
      for round in 0..<50 {
        for _ in 0..<round % 3 { #expect(try !heartbeat.news(for: w1).pendingChanged) }
        // A log that is begun again has another mark, and no news.
        if round % 5 == 0 { _ = try database.openSQLite(.upkeep).checkpoint() }
        try database.makeChats(1)
        #expect(try heartbeat.news(for: w1).pendingChanged)
        // Its own commit is no news to it either.
        if round % 7 == 0 { _ = try heartbeat.renewLeases(of: w1, at: 2) }
      }
    }
  }

  @Test func `another worker's look does not make a worker deaf`() throws {
    try TestDatabase.with(.sqlite) { database in
      let w1 = try database.start("w1")
      let heartbeat = try database.openSQLite(.heartbeat)
      _ = try heartbeat.news(for: w1)
      let w2 = try database.start("w2")
      #expect(try heartbeat.news(for: w2).orders != nil)
      #expect(try heartbeat.news(for: w1).orders != nil)
    }
  }
}
