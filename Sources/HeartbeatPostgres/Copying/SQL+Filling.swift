#if Postgres
  internal import HeartbeatSQL

  extension SQL {
    /// Fills empty tables with what another database has. Put together from the names in
    /// ``CopiedTable`` alone.
    enum Filling {
      /// Waits for whoever makes the schema or writes. What it takes to read on in the other database
      /// between two statements must not end the session.
      static let begin = """
        BEGIN ISOLATION LEVEL READ COMMITTED; \
        SET LOCAL idle_in_transaction_session_timeout = '10min'; \
        SELECT pg_advisory_xact_lock(hashtextextended('chatctl.migrate', 0)); \
        SELECT pg_advisory_xact_lock(hashtextextended('chatctl.writers', 0))
        """

      /// The group of chats without one is made with the schema.
      static func isThereAny(_ table: CopiedTable) -> String {
        "SELECT 1 FROM \(table.name)\(table.name == "groups" ? " WHERE id <> 0" : "") LIMIT 1"
      }

      /// It comes again with its pause.
      static let deleteNoGroup = "DELETE FROM groups WHERE id = 0"

      /// An array for each column.
      static func insert(_ table: CopiedTable) -> String {
        let arrays = table.columns.enumerated().map { index, column in
          "CAST(?\(index + 1) AS \(PostgresArray.type(of: column.type)))"
        }
        return """
          INSERT INTO \(table.name) (\(table.columnList)) OVERRIDING SYSTEM VALUE
          SELECT * FROM unnest(\(arrays.joined(separator: ", ")))
          """
      }

      /// The rows from one key to another one, both given.
      static func portion(_ table: CopiedTable) -> String {
        let count = table.key.count
        let first = (1...count).map { "?\($0)" }.joined(separator: ", ")
        let last = (1...count).map { "?\($0 + count)" }.joined(separator: ", ")
        return """
          SELECT \(table.columnList) FROM \(table.name)
          WHERE (\(table.keyList)) >= (\(first)) AND (\(table.keyList)) <= (\(last))
          ORDER BY \(table.keyList)
          """
      }

      static func count(_ table: CopiedTable) -> String { "SELECT count(*) FROM \(table.name)" }

      /// ?1 the last number that was given out.
      static func goOnBehind(_ table: CopiedTable) -> String {
        """
        SELECT setval(
          CAST(pg_get_serial_sequence('\(table.name)', '\(table.keyList)') AS regclass), ?1)
        """
      }

      /// So that the first statements find good plans.
      static let analyze = "ANALYZE \(CopiedTable.all.map(\.name).joined(separator: ", "))"

      static let now = "SELECT now_ms()"
    }
  }
#endif
