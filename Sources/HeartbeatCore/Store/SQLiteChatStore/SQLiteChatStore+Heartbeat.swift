extension SQLiteChatStore {
  public func renewLeases(of incarnation: Incarnation, at now: Timestamp) throws -> Renewal {
    try use { connection in
      guard !connection.hasMoved else { throw StoreError.databaseGone(path: path) }
      let before = trace.updates
      let leases = try connection.rows(SQL.Heartbeat.renew, now, incarnation.id) {
        Lease($0[0], $0[1])
      }
      return Renewal(leases: leases, statements: trace.updates - before)
    }
  }

  public func leases(of incarnation: Incarnation) throws -> [Lease] {
    try use { try $0.rows(SQL.Heartbeat.leases, incarnation.id) { Lease($0[0], $0[1]) } }
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

  public func news(for incarnation: Incarnation, since cursor: NewsCursor) throws -> News {
    try use { connection in
      var next = cursor
      next.dataVersion = try connection.row(SQL.Heartbeat.dataVersion) { $0[0] } ?? -1
      guard next.dataVersion != cursor.dataVersion else { return News(cursor: cursor) }
      next.probe = try connection.row(SQL.Heartbeat.probe, incarnation.id) { $0[0] } ?? 0
      guard cursor.dataVersion >= 0 else {
        // The first look: everything may have changed.
        next.seq = try connection.row(SQL.Heartbeat.newestEvent) { $0[0] } ?? 0
        return News(cursor: next, leasesChanged: true, pendingChanged: true)
      }
      let isProbed = next.probe != cursor.probe
      let changes = try connection.row(SQL.Heartbeat.news, cursor.seq, incarnation.worker) { row in
        (seq: row[0] as Int64?, leases: row[1] as Bool, pending: row[2] as Bool)
      }
      guard let changes, let seq = changes.seq else {
        return News(cursor: next, isProbed: isProbed)
      }
      next.seq = seq
      return News(
        cursor: next, leasesChanged: changes.leases, pendingChanged: changes.pending,
        isProbed: isProbed)
    }
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
