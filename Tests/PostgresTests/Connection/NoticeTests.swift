#if Postgres
  import Glibc
  import HeartbeatSQL
  import Testing

  @testable import HeartbeatPostgres

  @Suite struct NoticeTests {
    @Test func `a notice comes to whoever listens to its channel`() throws {
      try withConnection { connection, database in
        let listener = try database.connect()
        try listener.listen("w\"1")
        try connection.notify("other")
        try connection.notify("w\"1", payload: "x")
        let notice = try listener.waitForNotice(atMost: .seconds(10))
        #expect(notice?.channel == "w\"1")
        #expect(notice?.payload == "x")
        #expect(try notice.map { Int($0.sender) } == connection.process)
        #expect(try listener.waitForNotice(atMost: .zero) == nil)
      }
    }

    @Test func `a notice that came with another answer is kept`() throws {
      try withConnection { connection, database in
        let listener = try database.connect()
        try listener.listen("w1")
        try connection.notify("w1")
        _ = try listener.numbers
        #expect(try listener.waitForNotice(atMost: .zero)?.channel == "w1")
      }
    }

    @Test func `a descriptor that becomes readable ends the wait`() throws {
      try withConnection { connection, _ in
        try connection.listen("w1")
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        defer { ends.forEach { close($0) } }
        #expect(write(ends[1], "x", 1) == 1)
        #expect(try connection.waitForNotice(atMost: .seconds(60), orFor: ends[0]) == nil)
      }
    }

    @Test func `a listener that was cut off says so, and listens again`() throws {
      try withConnection { connection, database in
        let listener = try database.connect()
        try listener.listen("w1")
        try connection.run("SELECT pg_terminate_backend(?1::int, 10000)", listener.process)
        #expect(throws: PostgresError.self) { try listener.waitForNotice(atMost: .seconds(10)) }
        _ = try listener.numbers
        try connection.notify("w1")
        #expect(try listener.waitForNotice(atMost: .seconds(10))?.channel == "w1")
      }
    }
  }
#endif
