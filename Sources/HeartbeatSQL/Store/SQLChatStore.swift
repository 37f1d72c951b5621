package import HeartbeatCore

/// The chats in a database that speaks SQL, through one connection: what is the same whichever
/// database has them.
///
/// Each backend brings its connection and its ways to begin a transaction, and does in ways of its
/// own only what has to be: the tick, the news, and what keeps its database in order.
package protocol SQLChatStore: HeartbeatStore, WorkStore, SweepStore, OperatorStore, OwnRunStore,
  HookStore, PruneStore
{
  associatedtype Connection: SQLConnection

  var role: Role { get }
  var liveness: any Liveness { get }

  /// Where this process runs, as its locks tell of nobody else's; nil where one machine has the database.
  var host: Host? { get }

  /// One statement that reads, or several reads that need no common snapshot.
  func use<Result: Sendable>(_ body: (Connection) throws -> Result) throws -> Result

  /// One snapshot.
  func read<Result: Sendable>(_ body: (Connection) throws -> Result) throws -> Result

  /// One transaction beside which no other one of this kind goes on: what it reads stays true until
  /// it has committed, but for heartbeats.
  func write<Result: Sendable>(_ body: (Connection) throws -> Result) throws -> Result

  /// One statement that writes and is its own transaction.
  func inTurn<Result: Sendable>(_ body: (Connection) throws -> Result) throws -> Result

  /// Takes up to `limit` pending chats inside a transaction, with their leases and events.
  /// - Parameter groups: A JSON array of the groups that are wanted; nil for all.
  /// - Returns: In the order of claims.
  func take(
    limit: Int, groups: String?, by incarnation: Incarnation, at now: Timestamp,
    on connection: Connection
  ) throws -> [Assignment]

  /// Makes sure inside a transaction that no other process goes by the worker id of one that is about to be
  /// registered, as far as its lock cannot have decided that.
  /// - Throws: ``StoreError/workerInUse(_:pid:heartbeatAge:host:)``.
  func makeWay(
    for incarnation: Incarnation, on connection: Connection, at now: Timestamp
  ) throws

  /// The greatest number that any chat has had.
  func greatestChat(on connection: Connection) throws -> Int64

  /// What the database could give back to the system, in bytes.
  func freeBytes(on connection: Connection) throws -> Int

  /// Lets another process go on with the store: `seam` is asked at each statement from now on, and the
  /// first look at the news is one.
  func pass(through seam: (any StatementSeam)?)

  /// What the database answers when a role does not allow something.
  func refusal(_ message: String) -> any DatabaseFailure
}

extension SQLChatStore {
  /// A transaction of what only an operator does. The tables cannot tell all of it apart: whoever
  /// adopts leases moves them as a theft does, whoever finishes a chat changes its status.
  package func writeAsOperator<Result: Sendable>(
    _ body: (Connection) throws -> Result
  ) throws -> Result {
    try require(role == .operator, .operator)
    return try write(body)
  }

  /// - Throws: What names the role that is needed.
  package func require(_ isAllowed: Bool, _ needed: Role) throws {
    guard isAllowed else {
      throw refusal("this needs the role \(needed.rawValue), not \(role.rawValue)")
    }
  }
}
