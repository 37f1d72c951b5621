internal import CSQLite
import Synchronization

/// Counts the UPDATE statements that SQLite itself reports as begun on one connection.
final class StatementTrace: Sendable {
  private let begunUpdates = Atomic<Int>(0)

  var updates: Int { begunUpdates.load(ordering: .relaxed) }

  func began(_ statement: OpaquePointer) {
    guard let sql = sqlite3_sql(statement), sqlite3_strnicmp(sql, "UPDATE", 6) == 0 else { return }
    begunUpdates.add(1, ordering: .relaxed)
  }
}
