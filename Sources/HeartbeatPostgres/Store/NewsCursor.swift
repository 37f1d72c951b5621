#if Postgres
  import HeartbeatCore

  /// How far a connection has read what others commit, for one worker.
  struct NewsCursor {
    let incarnation: IncarnationID
    var seq: Int64
    var probe: Int64
    var orders: WorkerOrders
  }
#endif
