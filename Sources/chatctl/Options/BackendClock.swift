import HeartbeatCore

#if Postgres
  import HeartbeatPostgres
#endif

extension ChatBackend {
  /// The clock that its times are of: the machine's, or the server's.
  var clock: any WorkerClock {
    #if Postgres
      if let database = self as? PostgresDatabase, let clock = database.clock { return clock }
    #endif
    return SystemClock()
  }
}
