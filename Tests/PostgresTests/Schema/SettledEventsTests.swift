#if Postgres
  import HeartbeatSQL
  import Testing

  @testable import HeartbeatPostgres

  /// Up to which number a reader may go on in the event log while others write.
  @Suite struct SettledEventsTests {
    private static let insert =
      "INSERT INTO events (at, kind, actor) VALUES (1, 'created', 'operator')"

    private static func settled(_ connection: PostgresConnection) throws -> Int {
      try connection.row("SELECT settled_events()") { $0[0] } ?? -1
    }

    @Test(arguments: [0, 3])
    func `what may still be committed is not passed by`(earlier: Int) throws {
      try withSchema { reader, database in
        for _ in 0..<earlier { try reader.run(Self.insert) }
        let slow = try database.connect()
        let quick = try database.connect()
        try slow.transaction {
          try slow.run(Self.insert)
          try quick.run(Self.insert)
          try quick.run(Self.insert)
          #expect(try Self.settled(reader) == earlier)
          try slow.run(Self.insert)
          #expect(try Self.settled(reader) == earlier)
        }
        #expect(try Self.settled(reader) == earlier + 4)
      }
    }

    @Test func `what was rolled back is passed by`() throws {
      try withSchema { reader, database in
        struct Stop: Error {}
        let writer = try database.connect()
        #expect(throws: Stop.self) {
          try writer.transaction {
            try writer.run(Self.insert)
            throw Stop()
          }
        }
        #expect(try Self.settled(reader) == 1)
        try reader.run(Self.insert)
        #expect(try Self.settled(reader) == 2)
      }
    }

    @Test func `another database of the server does not count`() throws {
      try withSchema { reader, _ in
        try withSchema { writer, _ in
          try reader.run(Self.insert)
          try writer.transaction {
            try writer.run(Self.insert)
            #expect(try Self.settled(reader) == 1)
          }
        }
      }
    }

    @Test func `a place is behind all events and nobody else's`() throws {
      try withSchema { connection, _ in
        try connection.run(Self.insert)
        let next = "SELECT seq + 1 FROM sqlite_sequence WHERE name = 'events'"
        #expect(try connection.row(next) { $0[0] } == 2)
        #expect(try connection.row("SELECT next_place()") { $0[0] } == 2)
        #expect(try connection.row("SELECT next_place()") { $0[0] } == 3)
        #expect(try connection.row(next) { $0[0] } == 4)
        #expect(try connection.row(Self.insert + " RETURNING seq") { $0[0] } == 4)
      }
    }
  }
#endif
