internal import CSQLite

/// The SQLite library that this process runs with.
public enum SQLiteVersion {
  /// Such as `3.40.1`. Source: https://www.sqlite.org/c3ref/libversion.html
  public static var current: String { String(cString: sqlite3_libversion()) }
}
