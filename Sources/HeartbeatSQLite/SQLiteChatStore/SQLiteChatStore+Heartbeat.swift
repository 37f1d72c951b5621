public import HeartbeatCore

extension SQLiteChatStore {
  public func renewLeases(of incarnation: Incarnation, at now: Timestamp) throws -> Renewal {
    try use { connection in
      guard !connection.hasMoved else { throw StoreError.databaseGone(name: path) }
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

  public func news(for incarnation: Incarnation) throws -> News {
    try use { connection in
      let dataVersion = try connection.row(SQL.Heartbeat.dataVersion) { $0[0] as Int64 } ?? -1
      guard let cursor = newsCursor, cursor.incarnation == incarnation.id else {
        newsCursor = NewsCursor(
          incarnation: incarnation.id, dataVersion: dataVersion,
          seq: try connection.row(SQL.Heartbeat.newestEvent) { $0[0] } ?? 0,
          probe: try probe(of: incarnation, on: connection))
        return News(leasesChanged: true, pendingChanged: true)
      }
      guard dataVersion != cursor.dataVersion else { return News() }
      let probe = try probe(of: incarnation, on: connection)
      let changes = try connection.row(SQL.Heartbeat.news, cursor.seq, incarnation.worker) { row in
        (seq: row[0] as Int64?, leases: row[1] as Bool, pending: row[2] as Bool)
      }
      newsCursor = NewsCursor(
        incarnation: incarnation.id, dataVersion: dataVersion, seq: changes?.seq ?? cursor.seq,
        probe: probe)
      return News(
        leasesChanged: changes?.leases ?? false, pendingChanged: changes?.pending ?? false,
        isProbed: probe != cursor.probe)
    }
  }

  private func probe(
    of incarnation: Incarnation, on connection: SQLiteConnection
  ) throws -> Int64 {
    try connection.row(SQL.Heartbeat.probe, incarnation.id) { $0[0] } ?? 0
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
