/// What the thread of a worker's heartbeat does with the database.
///
/// All calls block until the database has answered. A call that throws has changed nothing, or it
/// is not known what it changed. Times come from the caller; no store knows a clock.
public protocol HeartbeatStore: LeaseHistory, ClosableStore {
  /// Renews all leases of one incarnation with one statement, and returns what it renewed once
  /// the commit has succeeded. An error means that nothing is known.
  func renewLeases(of incarnation: Incarnation, at now: Timestamp) throws -> Renewal

  /// Reads the leases of one incarnation, in no order, without renewing them.
  func leases(of incarnation: Incarnation) throws -> [Lease]

  /// What others have committed since the last call that did not throw, as far as it concerns this
  /// incarnation; at the first call for it everything may have changed. Cheap when nothing was
  /// committed: it is asked many times a second.
  func news(for incarnation: Incarnation) throws -> News

  /// Notes the use of the workspaces in which the incarnation's chats run, and moves their
  /// deadlines: at most one write, whatever the number of chats and workspaces, and none while
  /// less than a twentieth of each workspace's activity bump has passed since it was last noted.
  func bumpWorkspaces(of incarnation: Incarnation, at now: Timestamp) throws -> Bump
}
