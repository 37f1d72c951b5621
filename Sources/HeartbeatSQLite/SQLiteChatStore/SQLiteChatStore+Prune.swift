package import HeartbeatCore
import HeartbeatSQL

/// What the file needs when chats are removed from it.
extension SQLiteChatStore {
  package func greatestChat(on connection: SQLiteConnection) throws -> Int64 {
    try connection.row("SELECT seq FROM sqlite_sequence WHERE name = 'chats'") { $0[0] } ?? 0
  }

  package func freeSpace() throws -> FreeSpace {
    try use { connection in
      FreeSpace(
        freeBytes: try freeBytes(on: connection),
        // Source: https://www.sqlite.org/pragma.html#pragma_auto_vacuum
        isReturnable: try connection.pragma("auto_vacuum") == 2)
    }
  }

  package func freeBytes(on connection: SQLiteConnection) throws -> Int {
    Int(try connection.pragma("freelist_count") * connection.pragma("page_size"))
  }

  package func vacuum(pages: Int) throws -> Int {
    try require(role == .upkeep, .upkeep)
    return try use { connection in
      try line.inTurn(.ordinary(patience: busyHandler.timeout)) {
        let before = try connection.pragma("freelist_count")
        // Each row that it answers is a page that it has freed.
        _ = try connection.rows("PRAGMA incremental_vacuum(\(pages))") { _ in }
        let after = try connection.pragma("freelist_count")
        return Int(max(before - after, 0) * (try connection.pragma("page_size")))
      }
    }
  }

  package func keepLogShort(inAnyCase: Bool) throws {
    if inAnyCase {
      _ = try checkpoint()
    } else {
      _ = try checkpointIfDue()
    }
  }

  package func takePruning() throws -> (any Sendable)? { PruneLock.take(beside: path) }
}
