/// The schema that this program knows, embedded from `schema.sql`.
enum Schema {
  /// Stored as `PRAGMA user_version`. Raise it with each change of `schema.sql`, together with a
  /// ``Migration`` that brings an older file there.
  static let version = 3

  static let text = String(decoding: PackageResources.schema_sql, as: UTF8.self)
}
