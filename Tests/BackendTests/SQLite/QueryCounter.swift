import CSQLite
import Synchronization

@testable import HeartbeatCore
@testable import HeartbeatSQLite

/// Counts the statements of any kind that SQLite reports as begun on a store's connection.
final class QueryCounter {
  private let begun = Mutex(0)

  var count: Int { begun.withLock { $0 } }

  /// Takes the place of the store's own trace while `body` runs.
  func count<Result>(on store: SQLiteChatStore, _ body: () throws -> Result) throws -> Result {
    let context = Unmanaged.passUnretained(self).toOpaque()
    try store.use { connection in
      connection.withHandle { handle in
        _ = sqlite3_trace_v2(
          handle, UInt32(SQLITE_TRACE_STMT),
          { _, context, _, _ in
            guard let context else { return 0 }
            let counter = Unmanaged<QueryCounter>.fromOpaque(context).takeUnretainedValue()
            counter.begun.withLock { $0 += 1 }
            return 0
          }, context)
      }
    }
    let result = try body()
    try store.use { connection in
      connection.withHandle { _ = sqlite3_trace_v2($0, 0, nil, nil) }
    }
    return result
  }
}
