/// Stands between a store and its connection: told of every statement, and able to let it fail.
///
/// A production store has none. A simulation lets the database fail here, or a process die, at any
/// statement and on either side of any commit.
package protocol StatementSeam: AnyObject, Sendable {
  /// Before a statement is run, also one that begins or ends a transaction. What it throws is the answer
  /// and the statement is not run; what it throws at a rollback is ignored, and the rollback is run.
  func willRun(_ sql: String) throws

  /// After a statement, which has committed if it was outside of a transaction or is `COMMIT`. What it
  /// throws is the answer: a transaction that goes on is rolled back.
  func didRun(_ sql: String) throws
}
