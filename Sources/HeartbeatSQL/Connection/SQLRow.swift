/// The row that a statement stands on. Columns count from 0.
package protocol SQLRow {
  func isNull(_ column: Int32) -> Bool
  /// Also of a boolean: 1 or 0; 0 for NULL.
  func integer(_ column: Int32) -> Int64
  func real(_ column: Int32) -> Double
  func text(_ column: Int32) -> String
}

extension SQLRow {
  package subscript<Value: SQLValue>(_ column: Int32) -> Value {
    Value.read(from: self, at: column)
  }
}
