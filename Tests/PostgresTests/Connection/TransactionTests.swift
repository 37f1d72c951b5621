#if Postgres
  import HeartbeatSQL
  import Testing

  @testable import HeartbeatPostgres

  @Suite struct TransactionTests {
    struct Stop: Error {}

    @Test func `a transaction is written as a whole or not at all`() throws {
      try withConnection { connection, _ in
        try connection.transaction { _ = try connection.run("INSERT INTO t (n) VALUES (1)") }
        #expect(throws: Stop.self) {
          try connection.transaction {
            try connection.run("INSERT INTO t (n) VALUES (2)")
            throw Stop()
          }
        }
        #expect(!connection.isInTransaction)
        try connection.expectNumbers([1])
      }
    }

    @Test func `begin, locks and all, is one message`() throws {
      try withConnection { connection, database in
        let before = connection.count.total
        try connection.transaction(begin: "BEGIN; SELECT pg_advisory_xact_lock(1)") {
          #expect(connection.count.total - before == 1)
          let other = try database.connect()
          #expect(try other.row("SELECT pg_try_advisory_lock(1)") { $0[0] as Bool } == false)
        }
        #expect(connection.count.total - before == 2)
      }
    }

    @Test func `a lock that is not to be had is busy, and leaves no transaction`() throws {
      try withConnection(.init(patience: .milliseconds(50))) { connection, database in
        let other = try database.connect()
        try other.run("SELECT pg_advisory_lock(1)")
        let error = #expect(throws: PostgresError.self) {
          try connection.transaction(begin: "BEGIN; SELECT pg_advisory_xact_lock(1)") {
            Issue.record("there was no lock")
          }
        }
        #expect(error?.code == "55P03")
        #expect(error?.isBusy == true)
        #expect(error?.isUnknown == false)
        try connection.run("INSERT INTO t (n) VALUES (1)")
        try other.expectNumbers([1])
      }
    }

    @Test func `a commit that the server turned into a rollback is an error`() throws {
      try withConnection { connection, _ in
        let error = #expect(throws: PostgresError.self) {
          try connection.transaction {
            try connection.run("INSERT INTO t (n) VALUES (1)")
            // An error that the body keeps to itself.
            _ = try? connection.run("SELECT 1 / 0")
          }
        }
        #expect(error?.code == "25P02")
        #expect(error?.isUnknown == false)
        try connection.expectNumbers([])
      }
    }

    @Test func `a commit that breaks a rule is known to have failed`() throws {
      try withConnection { connection, _ in
        try connection.execute(
          script: "CREATE TABLE d (n bigint UNIQUE DEFERRABLE INITIALLY DEFERRED)")
        let error = #expect(throws: PostgresError.self) {
          try connection.transaction { _ = try connection.run("INSERT INTO d VALUES (1), (1)") }
        }
        #expect(error?.code == "23505")
        #expect(error?.isUnknown == false)
      }
    }
  }
#endif
