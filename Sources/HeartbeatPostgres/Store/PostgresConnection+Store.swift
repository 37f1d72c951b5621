#if Postgres
  package import HeartbeatCore
  package import HeartbeatSQL

  extension PostgresConnection {
    package func insert(
      _ sql: String, count: Int, _ parameters: [any SQLValue]
    ) throws -> ClosedRange<Int64> {
      let numbers = try rows(sql + " RETURNING id", parameters) { $0[0] as Int64 }
      guard let first = numbers.min(), let last = numbers.max(),
        last - first == Int64(count - 1)
      else {
        throw PostgresError(code: "XX000", message: "the numbers of new rows have a gap", sql: sql)
      }
      return first...last
    }

    package func lockHolders(of chats: [ChatID]) throws {
      try run(SQL.Locks.holders, JSONArray.of(chats))
    }

    package func lockIncarnations(of worker: WorkerID) throws {
      try run(SQL.Locks.incarnations, worker)
    }
  }

  extension SQL {
    /// The row of a worker is locked before its leases, by ticks as well. In the order of ids, so that no
    /// two transactions wait for each other.
    fileprivate enum Locks {
      /// ?1 JSON array of chats.
      static let holders = """
        SELECT id FROM workers WHERE id IN (
          SELECT worker_id FROM leases
          WHERE chat_id IN (SELECT CAST(value AS BIGINT) FROM json_each(?1)))
        ORDER BY id FOR NO KEY UPDATE
        """

      /// ?1 worker.
      static let incarnations =
        "SELECT id FROM workers WHERE worker = ?1 ORDER BY id FOR NO KEY UPDATE"
    }
  }
#endif
