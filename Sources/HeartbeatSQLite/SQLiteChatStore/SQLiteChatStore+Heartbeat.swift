public import HeartbeatCore

extension SQLiteChatStore {
  public func renewLeases(of incarnation: Incarnation, at now: Timestamp) throws -> Renewal {
    try inTurn { connection in
      let before = trace.updates
      let leases = try connection.rows(SQL.Heartbeat.renew, now, incarnation.id) {
        Lease($0[0], $0[1])
      }
      return Renewal(leases: leases, statements: trace.updates - before)
    }
  }

  public func leases(of incarnation: Incarnation) throws -> [Lease] {
    try use { connection in
      try requireInPlace(connection)
      return try connection.rows(SQL.Heartbeat.leases, incarnation.id) { Lease($0[0], $0[1]) }
    }
  }

  public func losses(of leases: [Lease]) throws -> [Loss] {
    try use { connection in
      try connection.rows(SQL.Heartbeat.losses, JSONArray.of(leases)) { row in
        let kind = (row[2] as String?).flatMap(Event.Kind.init)
        let cause = kind.map(Cause.init(ending:)) ?? .leaseExpired
        // Of a theft the new holder is told, of everything else whoever did it.
        let by: String? = kind == .stolen ? row[3] : row[4]
        return Loss(lease: Lease(row[0], row[1]), cause: cause, by: by, reason: row[5])
      }
    }
  }

  public func gains(of leases: [Lease]) throws -> [Gain] {
    try use { connection in
      try connection.rows(SQL.Heartbeat.gains, JSONArray.of(leases)) {
        Gain(lease: Lease($0[0], $0[1]), from: $0[2])
      }
    }
  }

  public func news(for incarnation: Incarnation) throws -> News {
    try use { connection in
      try requireInPlace(connection)
      let dataVersion = try connection.row(SQL.Heartbeat.dataVersion) { $0[0] as Int64 } ?? -1
      let cursor = newsCursor?.incarnation == incarnation.id ? newsCursor : nil
      guard dataVersion != cursor?.dataVersion else { return News() }
      guard
        let (probe, orders) = try connection.row(
          SQL.Heartbeat.probe, incarnation.id,
          read: { row in
            (
              row[0] as Int64,
              WorkerOrders(maxChats: row[1], isDraining: row[2], isCancelling: row[3])
            )
          })
      else { return News(isUnknown: true) }
      let newest = try connection.row(SQL.Heartbeat.newestEvent) { $0[0] as Int64 } ?? 0
      let next = NewsCursor(
        incarnation: incarnation.id, dataVersion: dataVersion, seq: newest, probe: probe)
      // A cursor that lies ahead of the log was read in a file that an older copy has replaced.
      guard let cursor, cursor.seq <= newest else {
        newsCursor = next
        return .first(orders)
      }
      let changes = try connection.row(
        SQL.Heartbeat.news, cursor.seq, incarnation.worker, incarnation.id, newest
      ) { row in
        News(
          leasesChanged: row[0], pendingChanged: row[1], runsEnded: row[2],
          isProbed: probe != cursor.probe, orders: orders)
      }
      // Only now: what a look that fails has not told, the next one must.
      newsCursor = next
      return changes ?? .first(orders)
    }
  }
}

extension News {
  /// Everything may have changed.
  fileprivate static func first(_ orders: WorkerOrders) -> News {
    News(leasesChanged: true, pendingChanged: true, runsEnded: true, orders: orders)
  }
}

extension Cause {
  /// - Parameter kind: The kind of the event that ended a lease.
  fileprivate init(ending kind: Event.Kind) {
    self =
      switch kind {
      case .stolen: .stolen
      case .recovered, .quarantined, .adopted: .recovered
      case .completed: .completed
      case .interrupted: .interrupted
      case .deleted: .deleted
      default: .leaseExpired
      }
  }
}
