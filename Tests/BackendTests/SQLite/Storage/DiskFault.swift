import CSQLite
import CStorageFaults

/// How a call for a file fails.
enum DiskFault: CaseIterable, Sendable {
  case full, shortWrite, writeError, truncateError, syncError, lostSync, deleteError, readError,
    openError, indexError

  /// Of the calls that it befalls.
  var operation: DiskCall.Operation {
    switch self {
    case .full, .shortWrite, .writeError: .write
    case .truncateError: .truncate
    case .syncError, .lostSync: .sync
    case .deleteError: .delete
    case .readError: .read
    case .openError: .open
    case .indexError: .index
    }
  }

  /// What SQLite's own layer answers when the system fails so.
  ///
  /// Source: https://www.sqlite.org/rescode.html, os_unix.c
  func answer(_ call: storage_call) -> storage_answer {
    switch self {
    case .full: storage_answer(code: SQLITE_FULL, count: 0)
    // What fits is written.
    case .shortWrite: storage_answer(code: SQLITE_FULL, count: call.count / 2)
    case .writeError: storage_answer(code: SQLITE_IOERR | (3 << 8), count: 0)
    case .truncateError: storage_answer(code: SQLITE_IOERR | (6 << 8), count: 0)
    case .syncError: storage_answer(code: SQLITE_IOERR | (4 << 8), count: 0)
    case .lostSync: storage_answer(code: SQLITE_OK, count: 0)
    case .deleteError: storage_answer(code: SQLITE_IOERR | (10 << 8), count: 0)
    case .readError: storage_answer(code: SQLITE_IOERR | (1 << 8), count: 0)
    case .openError: storage_answer(code: SQLITE_CANTOPEN, count: 0)
    case .indexError: storage_answer(code: SQLITE_IOERR | (19 << 8), count: 0)
    }
  }
}

/// When calls fail.
struct DiskFaultPlan: Sendable {
  let fault: DiskFault
  /// The first call that fails, counted from 1 among those that it may befall.
  let call: Int
  /// Whether all that follow fail as well.
  let lasts: Bool
}
