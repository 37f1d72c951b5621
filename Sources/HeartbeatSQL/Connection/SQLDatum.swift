/// A value as it is handed to a database.
package enum SQLDatum: Hashable, Sendable {
  case null(SQLType)
  case integer(Int64)
  case real(Double)
  case text(String)
}
