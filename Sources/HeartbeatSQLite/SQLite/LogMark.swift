internal import CSQLite

/// What each commit to a database file changes, read without a statement, a lock or a call of the system.
///
/// SQLite compares the same bytes to see whether its snapshot is the newest. Two that are equal, the
/// second read later, say that nobody has committed in between.
///
/// Source: https://www.sqlite.org/walformat.html#the_wal_index_file_format
struct LogMark: Equatable {
  private var mark = csqlite_log_mark()

  /// Nil where the connection shares no index of a log.
  init?(of connection: SQLiteConnection) {
    let code = connection.withHandle { csqlite_read_log_mark($0, &mark) }
    guard code == SQLITE_OK else { return nil }
  }

  static func == (one: LogMark, other: LogMark) -> Bool {
    withUnsafePointer(to: one.mark) { one in
      withUnsafePointer(to: other.mark) { csqlite_marks_are_equal(one, $0) != 0 }
    }
  }
}
