import HeartbeatCore

extension SQLiteConnection {
  /// From now on, only statements that `role` may run can be prepared.
  func authorize(as role: Role) throws {
    // The first use of a built-in table-valued function declares its columns, which SQLite puts to
    // the authorizer as a change of the schema.
    try run("SELECT 1 FROM json_each('[]')")
    let permissions = Permissions.of(role)
    authorize(Authorizer { permissions.allow($0) })
  }
}
