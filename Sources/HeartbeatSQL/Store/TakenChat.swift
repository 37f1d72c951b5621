package import HeartbeatCore

/// A chat that a claim has taken, with its place in the order of claims.
package struct TakenChat: Sendable {
  package let assignment: Assignment
  package let turn: Int64

  /// Columns are id, generation, title, attempts, workspace, turn, timeout and silence.
  package init(_ row: some SQLRow) {
    var assignment = Assignment(row)
    assignment.limits = Chat.Limits(timeout: row[6], silence: row[7])
    self.assignment = assignment
    turn = row[5]
  }
}
