#if Postgres
  import HeartbeatSQL
  import Testing

  @testable import HeartbeatPostgres

  /// What the statements of both backends use of SQLite's functions.
  @Suite struct PortableFunctionsTests {
    @Test func `a list is taken apart in its order`() throws {
      try withSchema { connection, _ in
        let elements = try connection.rows(
          "SELECT key, value, value ->> 1 FROM json_each(?1) ORDER BY key", #"[[1,"ü\"x"],[3,4]]"#
        ) { "\($0[0] as Int) \($0[2] as String)" }
        #expect(elements == ["0 ü\"x", "1 4"])
        let texts = try connection.rows("SELECT value FROM json_each(?1)", #"["a","[]"]"#) {
          $0[0] as String
        }
        #expect(texts == ["a", "[]"])
        let none = try connection.rows("SELECT key FROM json_each(?1)", nil as String?) {
          $0[0] as Int
        }
        #expect(none.isEmpty)
      }
    }

    @Test(arguments: [
      ("Prüfung der ÄPFEL", "äpfel", true), ("abC", "Bc", true), ("abc", "bd", false),
      ("abc", "", true), ("", "a", false), ("ΟΔΟΣ", "οδος", true), ("e\u{301}t\u{e9}", "ÉTÉ", true),
      ("100%", "0%", true), ("a_b", "a.b", false),
    ])
    func `a text is found whatever the case`(text: String, wanted: String, isFound: Bool) throws {
      try withSchema { (connection, _) throws in
        #expect(try connection.row("SELECT has_text(?1, ?2)", text, wanted) { $0[0] } == isFound)
      }
    }

    @Test func `nothing is found in nothing`() throws {
      try withSchema { (connection, _) throws in
        #expect(try connection.row("SELECT has_text(?1, 'a')", nil as String?) { $0[0] } == false)
      }
    }

    @Test func `texts are joined, and none where there are none`() throws {
      try withSchema { (connection, _) throws in
        let sql = "SELECT group_concat(value, ',') FROM json_each(?1)"
        #expect(try connection.row(sql, #"["b",null,"a"]"#) { $0[0] } == "b,a")
        #expect(try connection.row(sql, "[]") { $0[0] as String? } == .some(nil))
      }
    }
  }
#endif
