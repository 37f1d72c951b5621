#if Postgres
  import Testing

  @testable import HeartbeatPostgres

  @Suite struct PostgresSQLTests {
    @Test(arguments: [
      ("SELECT ?1, ?12", "SELECT $1, $12", 12),
      ("SELECT '?1', \"?2\", ?3", "SELECT '?1', \"?2\", $3", 3),
      ("SELECT 'it''s ?1' -- ?2\n, ?1", "SELECT 'it''s ?1' -- ?2\n, $1", 1),
      ("FROM chats AS c INDEXED BY chats_queue WHERE", "FROM chats AS c WHERE", 0),
      ("FROM chats\n  INDEXED  BY chats_queue\nWHERE", "FROM chats\nWHERE", 0),
      ("SELECT indexed, 'x INDEXED BY y'", "SELECT indexed, 'x INDEXED BY y'", 0),
      ("SELECT a ?b", "SELECT a ?b", 0),
      ("SELECT 'open ?1", "SELECT 'open ?1", 0),
      ("SELECT c.value ->> 0 FROM é", "SELECT c.value ->> 0 FROM é", 0),
    ])
    func `parameters and hints are rendered outside of quotes only`(
      sql: String, expected: String, count: Int
    ) {
      let rendered = PostgresSQL(portable: sql)
      #expect(rendered.text == expected)
      #expect(rendered.parameterCount == count)
    }

    @Test(arguments: [
      ("UPDATE t SET n = 1", true), ("  update t SET n = 1", true),
      ("WITH b AS (UPDATE t SET n = 1 RETURNING n) SELECT 1", true),
      ("SELECT chat_id FROM renew(?1, ?2)", true), ("SELECT 1 FOR UPDATE", false),
      ("SELECT 1 FOR NO KEY UPDATE", false),
      ("INSERT INTO t VALUES (1) ON CONFLICT DO UPDATE SET n = 1", false),
      ("SELECT 'UPDATE', \"UPDATE\", updated_at FROM t -- UPDATE", false),
    ])
    func `an update is known by its word`(sql: String, isUpdate: Bool) {
      #expect(PostgresSQL(portable: sql).isUpdate == isUpdate)
    }
  }
#endif
