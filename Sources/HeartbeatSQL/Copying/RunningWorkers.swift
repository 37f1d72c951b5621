package import HeartbeatCore

/// Who must have stopped before a database goes elsewhere.
package enum RunningWorkers {
  /// The worker ids that a process runs under, or seems to: where that cannot be seen, by a sign that
  /// is not stale.
  /// - Parameter isCopy: Whether what the rows say is true of another database.
  package static func names(
    on connection: some SQLConnection, isCopy: Bool = false, at now: Timestamp,
    presence: (WorkerID) -> Presence
  ) throws -> Set<WorkerID> {
    let rows = try connection.rows(unstopped) { row in
      (
        incarnation: Incarnation(id: row[0], worker: row[1]), staleAfter: row[2] as Duration,
        seen: row[3] as Timestamp
      )
    }
    let running = rows.filter { row in
      switch presence(row.incarnation.worker).process(of: row.incarnation.id) {
      case .alive: true
      case .dead, .awaited: false
      case .unknown: !isCopy && !Staleness.isStale(row.seen, after: row.staleAfter, at: now)
      }
    }
    return Set(running.map(\.incarnation.worker))
  }

  private static let unstopped = """
    SELECT w.id, w.worker, w.stale_after_ms, \(SQL.Workers.lastSign)
    FROM workers AS w WHERE w.started_at IS NOT NULL AND w.stopped_at IS NULL
    """
}
