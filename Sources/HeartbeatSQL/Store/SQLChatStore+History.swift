package import HeartbeatCore

extension SQLChatStore {
  package func losses(of leases: [Lease]) throws -> [Loss] {
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

  package func gains(of leases: [Lease]) throws -> [Gain] {
    try use { connection in
      try connection.rows(SQL.Heartbeat.gains, JSONArray.of(leases)) {
        Gain(lease: Lease($0[0], $0[1]), from: $0[2])
      }
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

extension News {
  /// Everything may have changed.
  package static func first(_ orders: WorkerOrders) -> News {
    News(leasesChanged: true, pendingChanged: true, runsEnded: true, orders: orders)
  }
}
