#if Postgres
  internal import HeartbeatSQL
  internal import HeartbeatCore

  /// How an older schema becomes the present one. There is none yet: the first schema on PostgreSQL has
  /// the number of the file's at that time.
  struct PostgresMigration {
    /// The version that it starts from.
    let from: Int
    /// Changes tables and rows; leads to the present version, not to the next.
    let script: String

    static let all: [PostgresMigration] = []

    /// Brings the schema to the present version, within the transaction that holds the lock of
    /// ``PostgresSchema/prepare(_:)``.
    /// - Throws: ``PostgresDatabaseError/olderWorker(_:)``; `StoreError` where there is no way.
    static func run(
      _ migrations: [PostgresMigration] = all, from version: Int,
      to target: Int = PostgresSchema.version, on connection: PostgresConnection
    ) throws {
      guard let step = migrations.first(where: { $0.from == version }) else {
        throw StoreError.invalid("there is no way from schema \(version) to \(target)")
      }
      if let worker = try connection.row(alive, read: { $0[0] as WorkerID }) {
        throw PostgresDatabaseError.olderWorker(worker)
      }
      try connection.execute(script: step.script)
      try connection.run("UPDATE chatctl.schema_version SET version = ?1", target)
    }

    /// Workers that were heard of lately, by the server's clock. Valid in every version.
    private static let alive = """
      SELECT worker FROM chatctl.workers
      WHERE started_at IS NOT NULL AND stopped_at IS NULL
        AND greatest(seen_at,
          (SELECT max(heartbeat_at) FROM chatctl.leases WHERE worker_id = workers.id))
          > chatctl.now_ms() - stale_after_ms
      ORDER BY worker LIMIT 1
      """
  }
#endif
