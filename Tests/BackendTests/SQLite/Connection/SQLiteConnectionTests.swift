import CSQLite
import Glibc
import Testing

@testable import HeartbeatCore
@testable import HeartbeatSQLite

@Suite struct SQLiteConnectionTests {
  /// An open connection to a new file with the table `t (n INTEGER UNIQUE)`.
  private func withConnection(_ body: (SQLiteConnection, String) throws -> Void) throws {
    try TemporaryDirectory.with { directory in
      let path = directory + "/t.db"
      #expect(creat(path, 0o600) >= 0)
      let connection = try SQLiteConnection(path: path, access: .readWrite, busyTimeout: .zero)
      try connection.execute(script: "CREATE TABLE t (n INTEGER UNIQUE)")
      try body(connection, path)
    }
  }

  private func numbers(_ connection: SQLiteConnection) throws -> [Int] {
    try connection.rows("SELECT n FROM t ORDER BY n") { $0[0] }
  }

  @Test func `a missing file is not created`() throws {
    try TemporaryDirectory.with { directory in
      let error = #expect(throws: SQLiteError.self) {
        try SQLiteConnection(
          path: directory + "/missing.db", access: .readWrite, busyTimeout: .zero)
      }
      #expect(error?.primaryCode == SQLITE_CANTOPEN)
      #expect(access(directory + "/missing.db", F_OK) != 0)
    }
  }

  @Test func `a statement that failed can be run again at once`() throws {
    try withConnection { connection, _ in
      let insert = "INSERT INTO t (n) VALUES (?1)"
      try connection.run(insert, 1)
      #expect(throws: SQLiteError.self) { try connection.run(insert, 1) }
      try connection.run(insert, 2)
      #expect(try numbers(connection) == [1, 2])
      #expect(!connection.isInTransaction)
    }
  }

  @Test func `a reader that throws leaves the statement reset`() throws {
    struct Stop: Error {}
    try withConnection { connection, _ in
      try connection.execute(script: "INSERT INTO t VALUES (1), (2)")
      #expect(throws: Stop.self) {
        try connection.rows("SELECT n FROM t ORDER BY n") { _ in throw Stop() }
      }
      #expect(try numbers(connection) == [1, 2])
    }
  }

  @Test func `an error tells the code and the statement but no bound value`() throws {
    try withConnection { connection, _ in
      let insert = "INSERT INTO t (n) VALUES (?1)"
      try connection.run(insert, 123_456)
      let error = #expect(throws: SQLiteError.self) { try connection.run(insert, 123_456) }
      #expect(error?.code == SQLITE_CONSTRAINT | (8 << 8))
      #expect(error?.primaryCode == SQLITE_CONSTRAINT)
      #expect(error?.sql == insert)
      #expect(error?.description.contains("UNIQUE constraint failed: t.n") == true)
      #expect(error.map { "\($0) \(String(reflecting: $0))".contains("123456") } == false)
    }
  }

  @Test func `a statement that does not compile is an error with its text`() throws {
    try withConnection { connection, _ in
      let error = #expect(throws: SQLiteError.self) { try connection.run("SELEKT") }
      #expect(error?.sql == "SELEKT")
      #expect(error?.isBusy == false)
    }
  }

  @Test func `a transaction whose body throws changes nothing`() throws {
    struct Stop: Error {}
    try withConnection { connection, _ in
      #expect(throws: Stop.self) {
        try connection.write {
          try connection.run("INSERT INTO t (n) VALUES (?1)", 1)
          throw Stop()
        }
      }
      #expect(!connection.isInTransaction)
      let left = try numbers(connection)
      #expect(left.isEmpty)
    }
  }

  @Test func `a transaction inside another is refused and ends both`() throws {
    try withConnection { connection, _ in
      #expect(throws: SQLiteError.self) {
        try connection.write {
          try connection.run("INSERT INTO t (n) VALUES (?1)", 1)
          try connection.write {}
        }
      }
      #expect(!connection.isInTransaction)
      let left = try numbers(connection)
      #expect(left.isEmpty)
    }
  }

  @Test func `a row may be read while another statement runs`() throws {
    try withConnection { connection, _ in
      try connection.execute(script: "INSERT INTO t VALUES (1), (2)")
      let pairs = try connection.rows("SELECT n FROM t ORDER BY n") { row in
        let number: Int = row[0]
        return try connection.row("SELECT ?1 * 10", number) { $0[0] as Int } ?? 0
      }
      #expect(pairs == [10, 20])
    }
  }

  @Test func `a write transaction holds the lock from its beginning`() throws {
    try withConnection { connection, path in
      let other = try SQLiteConnection(path: path, access: .readWrite, busyTimeout: .zero)
      try connection.write {
        let error = #expect(throws: SQLiteError.self) { try other.write {} }
        #expect(error?.isBusy == true)
      }
      try other.write {}
    }
  }

  @Test func `double quotes never stand for a text`() throws {
    try withConnection { connection, _ in
      #expect(throws: SQLiteError.self) { try connection.run("SELECT \"text\"") }
    }
  }

  @Test func `a connection for reading cannot write`() throws {
    try withConnection { _, path in
      let reader = try SQLiteConnection(path: path, access: .readOnly, busyTimeout: .zero)
      let error = #expect(throws: SQLiteError.self) { try reader.run("DELETE FROM t") }
      #expect(error?.primaryCode == SQLITE_READONLY)
    }
  }

  @Test func `the trace counts the updates that SQLite begins, and nothing else`() throws {
    try withConnection { connection, _ in
      let trace = StatementTrace()
      connection.traceStatements(trace)
      try connection.run("INSERT INTO t (n) VALUES (?1)", 1)
      try connection.run("UPDATE t SET n = ?1", 2)
      try connection.run("UPDATE t SET n = ?1", 3)
      _ = try numbers(connection)
      #expect(trace.updates == 2)
    }
  }
}

@Suite struct SQLiteErrorTests {
  @Test func `a log that is another file's is said to be`() {
    #expect(
      SQLiteError(code: 522, message: "disk I/O error").description.contains(
        "do not belong together"))
    #expect(!SQLiteError(code: 10, message: "disk I/O error").description.contains("belong"))
  }

  /// Writing, syncing and cutting a file.
  @Test(arguments: [778, 1034, 1546] as [Int32])
  func `a disk that takes nothing any more is said to be`(code: Int32) {
    let text = SQLiteError(code: code, message: "disk I/O error").description
    #expect(text.hasSuffix("is the disk failing, or its file system read-only by now?"))
  }
}
