/// What noting the use of workspaces wrote.
public struct Bump: Hashable, Sendable {
  /// The number of workspaces whose use was noted.
  public let workspaces: Int
  /// The UPDATE statements that SQLite reported as begun; 0 when nothing was due.
  public let statements: Int

  public init(workspaces: Int = 0, statements: Int = 0) {
    self.workspaces = workspaces
    self.statements = statements
  }
}
