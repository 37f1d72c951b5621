import Testing

@testable import HeartbeatCore
@testable import HeartbeatSQL
@testable import HeartbeatSQLite

@Suite struct SQLiteValueTests {
  /// Sends a value through a bound parameter and reads it back, with the type SQLite gave it.
  private func roundTrip<Value: SQLValue & Sendable>(
    _ value: Value
  ) throws -> (value: Value, type: String) {
    let connection = try SQLiteConnection(path: ":memory:", access: .readWrite, busyTimeout: .zero)
    let row = try connection.row("SELECT ?1, typeof(?1)", value) { row in
      (value: row[0] as Value, type: row[1] as String)
    }
    return try #require(row)
  }

  @Test(arguments: [Int64.min, -1, 0, 1, .max])
  func `an integer comes back`(value: Int64) throws {
    #expect(try roundTrip(value) == (value, "integer"))
    #expect(try roundTrip(Int(value)) == (Int(value), "integer"))
  }

  @Test(arguments: [true, false])
  func `a boolean comes back as an integer`(value: Bool) throws {
    #expect(try roundTrip(value) == (value, "integer"))
  }

  @Test func `a real number comes back`() throws {
    #expect(try roundTrip(0.1) == (0.1, "real"))
  }

  @Test(arguments: ["plain", "é🙂", "with\u{0}zero", "'; DROP TABLE chats; --", ""])
  func `a text comes back byte by byte`(value: String) throws {
    #expect(try roundTrip(value) == (value, "text"))
  }

  @Test func `an empty text is not NULL, and nil is`() throws {
    #expect(try roundTrip("" as String?) == ("", "text"))
    #expect(try roundTrip(nil as String?) == (nil, "null"))
    #expect(try roundTrip(nil as Int64?) == (nil, "null"))
    #expect(try roundTrip(0 as Int64?) == (0, "integer"))
  }

  @Test func `the model's types come back as what they wrap`() throws {
    #expect(try roundTrip(ChatID(7)) == (ChatID(7), "integer"))
    #expect(try roundTrip(Generation(7)) == (Generation(7), "integer"))
    #expect(try roundTrip(IncarnationID(7)) == (IncarnationID(7), "integer"))
    #expect(try roundTrip("w1" as WorkerID) == ("w1", "text"))
    #expect(try roundTrip(1_790_000_000_000 as Timestamp) == (1_790_000_000_000, "integer"))
    #expect(try roundTrip(Duration.milliseconds(1_500)) == (.milliseconds(1_500), "integer"))
  }
}
