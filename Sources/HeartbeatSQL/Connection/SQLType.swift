/// What a parameter or column is to a database.
package enum SQLType: Hashable, Sendable { case integer, real, text }
