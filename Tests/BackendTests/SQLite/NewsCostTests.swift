import Testing

@testable import HeartbeatCore
@testable import HeartbeatSQLite

@Suite struct NewsCostTests {
  @Test func `a look at what nobody has committed costs one query`() throws {
    try TestDatabase.with(.sqlite) { database in
      let w1 = try database.start("w1")
      let heartbeat = try database.openSQLite(.heartbeat)
      _ = try heartbeat.news(for: w1)
      let counter = QueryCounter()
      _ = try counter.count(on: heartbeat) { try heartbeat.news(for: w1) }
      #expect(counter.count == 1)
    }
  }
}
