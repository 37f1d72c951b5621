#if Postgres
  import HeartbeatSQL
  import Testing

  @testable import HeartbeatPostgres

  @Suite struct HeapOnlyTests {
    @Test func `a renewal finds room beside the lease that was just given, and writes no index`()
      throws
    {
      try withSchema { connection, _ in
        try connection.execute(
          script: """
            INSERT INTO workers (id, ordinal, worker, pid, interval_ms, stale_after_ms,
              max_recoveries, grace_ms, seen_at, started_at)
            VALUES (7, 1, 'w1', 1, 30000, 90000, 5, 10000, 1, 1);
            INSERT INTO chats (title, status, generation, place, created_at, updated_at)
            SELECT 't', 'running', 1, i, 1, 1 FROM generate_series(1, 1000) AS i;
            INSERT INTO leases SELECT id, 7, 1, 1 FROM chats;
            """)
        // Later ones reuse the room of versions that nobody needs any more; whether somebody does
        // depends on what else the server has to do. The benchmark counts those.
        try connection.transaction {
          try connection.run("UPDATE leases SET heartbeat_at = 2 WHERE worker_id = 7")
          let counts = try connection.row(
            """
            SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_xact_user_tables
            WHERE relid = CAST('leases' AS regclass)
            """
          ) { [$0[0] as Int, $0[1] as Int] }
          #expect(counts == [1000, 1000])
        }
      }
    }
  }
#endif
