package import HeartbeatCore
import HeartbeatSQL

extension SQLiteChatStore {
  /// The one statement of a tick, for whoever watches statements.
  package static var renewal: String { SQL.Tick.renew }

  package func renewLeases(of incarnation: Incarnation, at now: Timestamp) throws -> Renewal {
    try inTurn { connection in
      let before = trace.updates
      let leases = try connection.leases(SQL.Tick.renew, now, incarnation.id, after: lastLeases)
      lastLeases = leases
      return Renewal(leases: leases, statements: trace.updates - before)
    }
  }

  package func leases(of incarnation: Incarnation) throws -> [Lease] {
    try use { connection in
      try requireInPlace(connection)
      return try connection.leases(SQL.Heartbeat.leases, incarnation.id, after: lastLeases)
    }
  }

  package func bumpWorkspaces(of incarnation: Incarnation, at now: Timestamp) throws -> Bump {
    try use { connection in
      // A bump may wait for its turn at the next tick; nothing behind it may wait for the bump.
      let busyTimeout = connection.busyTimeout
      connection.busyTimeout = min(busyTimeout, Self.bumpPatience)
      defer { connection.busyTimeout = busyTimeout }
      let isAnyDue = try connection.row(SQL.Workspaces.anyDue, now, incarnation.id) { _ in true }
      guard isAnyDue != nil else { return Bump() }
      let before = trace.updates
      let bumped = try line.inTurn(.urgent(patience: Self.bumpPatience)) {
        try connection.run(SQL.Workspaces.bump, now, incarnation.id)
      }
      return Bump(workspaces: bumped, statements: trace.updates - before)
    }
  }

  private static let bumpPatience: Duration = .milliseconds(20)

  package func changeCount() throws -> Int64 {
    try use { try $0.row(SQL.Tick.dataVersion) { $0[0] as Int64 } ?? -1 }
  }

  package func news(for incarnation: Incarnation) throws -> News {
    try use { connection in
      let mark = LogMark(of: connection)
      if newsCursor?.isQuiet(at: mark, for: incarnation.id) == true { return News() }
      try requireInPlace(connection)
      let dataVersion = try connection.row(SQL.Tick.dataVersion) { $0[0] as Int64 } ?? -1
      let cursor = newsCursor?.incarnation == incarnation.id ? newsCursor : nil
      guard dataVersion != cursor?.dataVersion else {
        newsCursor?.mark = mark
        newsCursor?.quietLooks = 0
        return News()
      }
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
        incarnation: incarnation.id, dataVersion: dataVersion, seq: newest, probe: probe,
        mark: mark)
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
