internal import CSQLite

/// What a statement is about to do, as SQLite asks while it prepares it.
///
/// Source: https://www.sqlite.org/c3ref/c_alter_table.html
enum SQLiteAction: Equatable {
  /// Reading, calling functions, and beginning and ending transactions.
  case read
  case insert(table: String)
  case update(table: String, column: String)
  case delete(table: String)
  /// Asking for a setting, or with a value changing it.
  case pragma(String, value: String?)
  /// Everything else: the schema, other files, virtual tables.
  case other
}

/// Decides at prepare time what the statements of one connection may do.
///
/// Source: https://www.sqlite.org/c3ref/set_authorizer.html
final class Authorizer {
  private let allows: (SQLiteAction) -> Bool

  init(allows: @escaping (SQLiteAction) -> Bool) {
    self.allows = allows
  }

  /// Whether a statement may delete rows without SQLite asking for it, as `INSERT OR REPLACE` does
  /// with whatever is in its way. Refused for everybody by its one keyword: no statement of this
  /// program needs the word.
  ///
  /// Source: https://www.sqlite.org/lang_conflict.html
  static func mayDeleteUnasked(_ sql: String) -> Bool {
    sql.uppercased().contains("REPLACE")
  }

  /// The connection owns the authorizer and closes `handle` before it lets go of it.
  func install(on handle: OpaquePointer) {
    sqlite3_set_authorizer(
      handle,
      { context, code, first, second, _, _ in
        guard let context else { return SQLITE_DENY }
        let authorizer = Unmanaged<Authorizer>.fromOpaque(context).takeUnretainedValue()
        let action = SQLiteAction(code, first, second)
        return authorizer.allows(action) ? SQLITE_OK : SQLITE_DENY
      }, Unmanaged.passUnretained(self).toOpaque())
  }
}

extension SQLiteAction {
  fileprivate init(
    _ code: Int32, _ first: UnsafePointer<CChar>?, _ second: UnsafePointer<CChar>?
  ) {
    let first = first.map { String(cString: $0) }
    let second = second.map { String(cString: $0) }
    switch (code, first) {
    case (SQLITE_SELECT, _), (SQLITE_READ, _), (SQLITE_FUNCTION, _), (SQLITE_TRANSACTION, _),
      (SQLITE_RECURSIVE, _):
      self = .read
    case (SQLITE_INSERT, let table?): self = .insert(table: table)
    case (SQLITE_UPDATE, let table?): self = .update(table: table, column: second ?? "")
    case (SQLITE_DELETE, let table?): self = .delete(table: table)
    case (SQLITE_PRAGMA, let name?): self = .pragma(name, value: second)
    default: self = .other
    }
  }
}
