/// What is done about runs whose worker can no longer say that they have ended. Each call is one
/// transaction.
public protocol HandOverStore: Sendable {
  /// Runs whose end is not known, in the order of their chats.
  /// - Parameter waiting: Only those that keep a lease of this incarnation from being run; nil for
  ///   all.
  func unendedRuns(waitedForBy waiting: IncarnationID?) throws -> [UnendedRun]

  /// Takes a run for ended, unless its worker has confirmed that already.
  func end(_ run: UnendedRun, as end: RunEnd, by actor: Actor, at now: Timestamp) throws
}
