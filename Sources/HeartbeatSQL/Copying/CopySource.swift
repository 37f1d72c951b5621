package import HeartbeatCore

/// A database that is copied to one of another kind, as it was at one moment.
package protocol CopySource {
  /// Hands out the rows of a table in the order of its key, one at a time.
  func rows(of table: CopiedTable, _ body: ([SQLDatum]) throws -> Void) throws

  func count(of table: CopiedTable) throws -> Int

  /// The greatest number that a table has given out, also to a row that is gone; 0 for none.
  func lastNumber(of table: CopiedTable) throws -> Int64

  /// Makes sure that nothing was written since that moment, and that no worker has started.
  /// - Throws: ``CopyFailure``.
  func requireUnchanged() throws
}

/// What was copied.
package struct CopyReport: Sendable {
  /// By table.
  package var rows: [(table: String, count: Int)] = []
  /// Of the event log, as it was in the source.
  package var log = CopyDigest()
  /// Whose leases it carried; their chats are pending again.
  package var holders: [CopyNote.Holder] = []
  /// Whether the target's tables were made for it.
  package var isCreated = false

  package init() {}
}

/// Why a database was not copied. Nothing of it was kept.
package enum CopyFailure: Error, Hashable, CustomStringConvertible {
  /// A process runs under each of these ids, or cannot be told from one that does.
  case workersRun(at: String, [WorkerID])
  /// PostgreSQL has no character of the number 0 in a text.
  case zeros(at: String, [String], isMore: Bool)
  case notEmpty(at: String, table: String)
  /// The tables belong to somebody else.
  case notOwner(at: String)
  case changed(String)
  /// What was read back is not what was written.
  case differs(table: String, source: CopyDigest, target: CopyDigest, count: Int)
  /// Somebody asked for it.
  case stopped

  package var description: String {
    switch self {
    case .workersRun(let place, let workers):
      """
      \(workers.count == 1 ? "worker" : "workers") \(workers.map(\.name).joined(separator: ", ")) \
      \(workers.count == 1 ? "runs" : "run") at \(place), or cannot be told from one that does: stop \
      every worker first (SIGTERM, or `chatctl drain WORKER --wait`)
      """
    case .zeros(let place, let rows, let isMore):
      """
      \(place) has characters of the number 0 (U+0000), which PostgreSQL cannot keep, in \
      \(rows.joined(separator: ", "))\(isMore ? " and more" : ""): --replace-nul writes U+FFFD in \
      their place
      """
    case .notEmpty(let place, let table):
      """
      \(place) has \(table) already: a database is copied into an empty one only; \
      `DROP SCHEMA chatctl CASCADE` there would remove all of it
      """
    case .notOwner(let place):
      "the tables at \(place) belong to another user: the one who made them has to copy"
    case .changed(let place):
      "\(place) was written to meanwhile: stop whatever writes to it, and copy again"
    case .differs(let table, let source, let target, let count):
      """
      what was read back of \(table) is not what was written: \(source.rows) rows that come to \
      \(source), then \(target.rows) of \(count) that come to \(target)
      """
    case .stopped: "cut short: nothing was kept"
    }
  }
}
