#if Postgres
  package import HeartbeatCore
  internal import HeartbeatSQL
  import Synchronization

  /// Whom a transaction concerns besides whoever commits it.
  struct EarlyWord: Equatable {
    /// The newest event before the first that concerns one worker; nil while none does.
    var before: Int64?
    /// Whether chats may have become pending, or places free.
    var isForAll = false

    /// Events of these kinds concern the workers that they name.
    static let personalKinds: [Event.Kind] = [
      .stolen, .adopted, .recovered, .quarantined, .interrupted, .completed, .deleted, .handedOver,
      .draining, .undrained, .workerSet,
    ]

    /// Whether an event of this kind concerns a worker that has not written it.
    static func isPersonal(_ kind: Event.Kind, by actor: Actor) -> Bool {
      // A worker completes its own chats only.
      personalKinds.contains(kind) && (kind != .completed || actor.incarnation == nil)
    }

    /// Whether whoever looks for chats to claim may find some because of it.
    static func concernsAll(_ kind: Event.Kind) -> Bool {
      switch kind {
      case .created, .recovered, .released, .retried, .failed, .sent, .answered, .ready, .resumed,
        .groupSet, .edited, .undrained:
        true
      // These free a place of a group that has limits.
      case .completed, .asked, .gaveUp, .interrupted, .deleted, .quarantined, .handedOver: true
      default: false
      }
    }
  }

  /// The channels of notices. They have no payload: who hears one looks at the tables.
  enum NoticeChannel {
    /// Heard by all workers.
    static let all = "chatctl"

    /// Heard by the workers of one id. Names of channels have 63 bytes at most, so ids that begin with
    /// the same 54 share one, and look once in vain now and then.
    static func of(_ worker: WorkerID) -> String { prefix + worker.name.prefix(length) }

    /// The same for a column that has the id, as SQL.
    static func of(column: String) -> String { "'\(prefix)' || left(\(column), \(length))" }

    private static let prefix = "chatctl:"
    private static let length = 54
  }

  /// Lets a process tell all at most once in a while: whoever looks finds what has come meanwhile, and
  /// everybody looks once a second anyway.
  package final class NoticeLimit: Sendable {
    static let pause: Duration = .seconds(1)

    private let last = Mutex<ContinuousClock.Instant?>(nil)

    package init() {}

    func allows(at now: ContinuousClock.Instant) -> Bool {
      last.withLock { last in
        if let said = last, said.duration(to: now) < Self.pause { return false }
        last = now
        return true
      }
    }
  }

  extension PostgresConnection {
    package func willLog(_ kind: Event.Kind, by actor: Actor) throws {
      if EarlyWord.concernsAll(kind) { word.isForAll = true }
      guard word.before == nil, EarlyWord.isPersonal(kind, by: actor) else { return }
      word.before = try row(SQL.Heartbeat.newestEvent) { $0[0] } ?? 0
    }

    /// Gives early word of a transaction that has committed. In a statement of its own: a notice within a
    /// transaction lets its commit wait for all others that have one.
    ///
    /// Whoever does not hear it finds the same at its next look.
    func tell(_ word: EarlyWord, _ limit: NoticeLimit) {
      do {
        if let before = word.before {
          try run(SQL.Notices.ofEvents, before)
        }
        if word.isForAll, limit.allows(at: .now) { try notify(NoticeChannel.all) }
      } catch {
        // The command has done what it should.
      }
    }
  }
#endif
