/// One database of chats, wherever it is: opens for each caller just what that one does, and knows
/// which workers are alive.
///
/// Each call of `open…` makes a connection of its own, so that no thread waits for another's call.
/// Patience is how long a call waits for others' locks before it throws a ``DatabaseFailure`` that
/// is busy. Callers with a role of their own get no more rights than that role has.
public protocol ChatBackend: Sendable {
  /// Which workers are alive.
  var liveness: any Liveness { get }

  /// The clock of the times that are written and compared. Right once something was opened.
  var clock: any WorkerClock { get }

  /// Makes the database, private to its owner, unless it is there; an older one is brought to this
  /// program's schema.
  /// - Returns: Whether it was made.
  @discardableResult
  func create(patience: Duration) throws -> Bool

  /// Makes a database of its own of a copy: what the processes of the database that it was copied from
  /// held is pending again, unless such a process runs on the copy. Once; later calls find nothing.
  /// - Returns: What it carried; nil when it is no copy, or a worker has run on it.
  func beginCopy(at now: Timestamp, patience: Duration) throws -> CopyNote?

  /// With the rights of ``Role/heartbeat``.
  func openHeartbeat(patience: Duration) throws -> any HeartbeatStore
  /// With the rights of ``Role/worker``.
  func openWork(patience: Duration) throws -> any WorkStore
  /// With the rights of ``Role/worker``.
  func openSweep(patience: Duration) throws -> any SweepStore
  /// With the rights of ``Role/worker``.
  func openHooks(patience: Duration) throws -> any HookStore
  /// With the rights of ``Role/viewer``.
  func openQuestions(patience: Duration) throws -> any QuestionStore
  /// With the rights of ``Role/operator``.
  func openOperator(patience: Duration) throws -> any OperatorStore
  /// With the rights of ``Role/upkeep``.
  func openPrune(patience: Duration) throws -> any PruneStore
  /// With the rights of ``Role/chat``.
  func openOwnRun(patience: Duration) throws -> any OwnRunStore
}

extension ChatBackend {
  /// The machine's own, where one machine has the database.
  public var clock: any WorkerClock { SystemClock() }
}
