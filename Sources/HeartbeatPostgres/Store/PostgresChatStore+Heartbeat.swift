#if Postgres
  package import HeartbeatCore
  import HeartbeatSQL

  extension PostgresChatStore {
    /// The one statement of a tick, for whoever watches statements.
    package static var renewal: String { SQL.Tick.renew }

    package func renewLeases(of incarnation: Incarnation, at now: Timestamp) throws -> Renewal {
      try use { connection in
        let before = connection.count.updates
        let leases = try connection.rows(SQL.Tick.renew, time(now), incarnation.id) {
          Lease($0[0], $0[1])
        }
        return Renewal(leases: leases, statements: connection.count.updates - before)
      }
    }

    /// Nil where the server's clock counts.
    private func time(_ now: Timestamp) -> Timestamp? { clock == nil ? now : nil }

    package func leases(of incarnation: Incarnation) throws -> [Lease] {
      try use { connection in
        try connection.rows(SQL.Heartbeat.leases, incarnation.id) { Lease($0[0], $0[1]) }
      }
    }

    package func news(for incarnation: Incarnation) throws -> News {
      try use { connection in
        guard try isLookDue(for: incarnation, connection) else { return News() }
        // A look that fails is owed.
        lookedAt = nil
        let asked = clock?.uptime()
        guard
          let (probe, orders, newest, isReplaced, time) = try connection.row(
            SQL.Tick.state, incarnation.id,
            read: { row in
              (
                row[0] as Int64,
                WorkerOrders(maxChats: row[1], isDraining: row[2], isCancelling: row[3]),
                row[4] as Int64, row[5] as Bool, row[6] as Timestamp
              )
            })
        else { return News(isUnknown: true) }
        if let clock, let asked { clock.heard(time, asked: asked, answered: clock.uptime()) }
        if isReplaced { return News(isReplaced: true) }
        let cursor = newsCursor?.incarnation == incarnation.id ? newsCursor : nil
        let next = NewsCursor(
          incarnation: incarnation.id, seq: newest, probe: probe, orders: orders)
        // A cursor that lies ahead of the log was read before a failover that lost commits.
        guard let cursor, cursor.seq <= newest else {
          (newsCursor, lookedAt) = (next, .now)
          if clock != nil { try connection.run(SQL.Tick.answer, incarnation.id) }
          return .first(orders)
        }
        guard cursor.seq < newest || cursor.probe != probe || cursor.orders != orders else {
          lookedAt = .now
          return News()
        }
        // Who asks may be on a host that sees no lock of this process's.
        if clock != nil, cursor.probe != probe {
          try connection.run(SQL.Tick.answer, incarnation.id)
        }
        let changes = try connection.row(
          SQL.Heartbeat.news, cursor.seq, incarnation.worker, incarnation.id, newest
        ) { row in
          News(
            leasesChanged: row[0], pendingChanged: row[1], runsEnded: row[2],
            isProbed: probe != cursor.probe, orders: orders)
        }
        // Only now: what a look that fails has not told, the next one must.
        (newsCursor, lookedAt) = (next, .now)
        return changes ?? News()
      }
    }

    /// Whether the server is to be asked: a notice has come, or none has for a while. Costs no statement
    /// but at the first look.
    private func isLookDue(
      for incarnation: Incarnation, _ connection: PostgresConnection
    ) throws -> Bool {
      guard let newsPause else { return true }
      for channel in [NoticeChannel.all, NoticeChannel.of(incarnation.worker)]
      where !connection.channels.contains(channel) {
        try connection.listen(channel)
      }
      let isTold = try connection.takeNotices()
      guard !isTold, newsCursor?.incarnation == incarnation.id, let lookedAt else { return true }
      return lookedAt.duration(to: .now) >= newsPause
    }

    package func probe(_ holder: IncarnationID) throws {
      try use { connection in
        try connection.run(SQL.Workers.raiseProbe, holder)
        // Whoever does not hear it looks within a second.
        _ = try? connection.run(SQL.Notices.ofIncarnation, holder)
      }
    }

    package func changeCount() throws -> Int64 {
      try use { try $0.row(SQL.Tick.changes) { $0[0] as Int64 } ?? -1 }
    }

    package func bumpWorkspaces(of incarnation: Incarnation, at now: Timestamp) throws -> Bump {
      try use { connection in
        let isAnyDue = try connection.row(SQL.Workspaces.anyDue, now, incarnation.id) { _ in true }
        guard isAnyDue != nil else { return Bump() }
        let before = connection.count.updates
        let bumped = try connection.run(SQL.Tick.bump, now, incarnation.id)
        return Bump(workspaces: bumped, statements: connection.count.updates - before)
      }
    }
  }
#endif
