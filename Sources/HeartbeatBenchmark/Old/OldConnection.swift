import HeartbeatCore
import HeartbeatSQL
import Synchronization

/// The connection that the tasks of many chats share, one statement after the other.
actor OldConnection {
  /// ?1 now, ?2 chat, ?3 incarnation. What each chat sent before, on the leases of today.
  static let renewal = """
    UPDATE leases SET heartbeat_at = ?1 WHERE chat_id = ?2 AND worker_id = ?3
    """

  private let clock: any WorkerClock
  /// - Returns: How many rows it touched.
  private let send: @Sendable (ChatID, Timestamp) throws -> Int
  private(set) var tally = OldRounds(rounds: 0)

  init(
    _ backend: any ChatBackend, _ incarnation: Incarnation, _ counter: StatementCounter,
    patience: Duration
  ) throws {
    guard let store = try backend.openHeartbeat(patience: patience) as? any SQLChatStore else {
      throw StoreError.invalid("this database speaks no SQL")
    }
    clock = backend.clock
    send = Self.sending(through: store, incarnation, counter)
  }

  private static func sending(
    through store: some SQLChatStore, _ incarnation: Incarnation, _ counter: StatementCounter
  ) -> @Sendable (ChatID, Timestamp) throws -> Int {
    store.pass(through: counter)
    return { chat, now in
      try store.use { try $0.run(renewal, now, chat, incarnation.id) }
    }
  }

  func begin(rounds: Int) { tally = OldRounds(rounds: rounds) }

  /// Of each task once.
  func enter() { tally.tasks += 1 }

  /// - Returns: Whether the lease was still held.
  func renew(_ lease: Lease, round: Int, due: ContinuousClock.Instant) throws -> Bool {
    let begun = ContinuousClock.now
    let rows = try send(lease.chat, clock.wallTime())
    let ended = ContinuousClock.now
    tally.work[round] += begun.duration(to: ended)
    tally.latest = max(tally.latest, due.duration(to: ended))
    if rows == 0 { tally.lost += 1 }
    return rows > 0
  }
}

/// Counts the statements of single chats where they are executed.
final class StatementCounter: StatementSeam {
  private let counted = Atomic<Int>(0)

  var count: Int { counted.load(ordering: .relaxed) }

  func willRun(_ sql: String) {}

  func didRun(_ sql: String) {
    if sql == OldConnection.renewal { counted.add(1, ordering: .relaxed) }
  }
}
