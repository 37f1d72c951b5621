#if Postgres
  import HeartbeatSQL
  import Synchronization
  import Testing

  @testable import HeartbeatCore
  @testable import HeartbeatPostgres

  /// All that changes leases, at once.
  private final class Crowd: Sendable {
    static let rounds = 120

    let chats: ChatsUnderTest
    let w1: Incarnation
    let w2: Incarnation
    private let codes = Mutex<[String]>([])
    private let writers = Atomic<Int>(0)

    init(_ chats: ChatsUnderTest) throws {
      self.chats = chats
      w1 = try chats.register("w1")
      w2 = try chats.register("w2")
      _ = try chats.makeRunning(500, by: w1)
      _ = try chats.makeRunning(100, by: w2)
    }

    /// The codes of all errors.
    var errors: [String] { codes.withLock { $0 } }

    /// Starts a thread that does something `rounds` times.
    func write(
      _ role: Role, _ step: @escaping @Sendable (PostgresChatStore, Int) throws -> Void
    ) throws -> () throws -> Void {
      writers.add(1, ordering: .sequentiallyConsistent)
      return try inThread { [self] in
        defer { writers.subtract(1, ordering: .sequentiallyConsistent) }
        let store = try chats.database.openStore(role, patience: .seconds(30))
        for round in 1...Self.rounds { note { try step(store, round) } }
      }
    }

    /// Starts a thread that sends one heartbeat after another until all others have ended.
    func beat(_ incarnation: Incarnation) throws -> () throws -> Void {
      try inThread { [self] in
        let store = try chats.database.openStore(.heartbeat, patience: .seconds(30))
        while writers.load(ordering: .sequentiallyConsistent) > 0 {
          note { _ = try store.renewLeases(of: incarnation, at: chats.now) }
        }
      }
    }

    private func note(_ body: () throws -> Void) {
      do {
        try body()
      } catch {
        codes.withLock { $0.append((error as? PostgresError)?.code ?? "\(error)") }
      }
    }
  }

  @Suite(.timeLimit(.minutes(5))) struct `Heartbeats beside everything else` {
    @Test func `never wait for each other in a circle`() throws {
      // Only who may everything may make circles be found sooner than after a second.
      try ChatsUnderTest.with(on: PostgresServer.own().socketAddress()) { chats in
        try chats.raw().execute(
          script: """
            DO $$ BEGIN EXECUTE format(
              'ALTER DATABASE %I SET deadlock_timeout = 20', current_database()); END $$
            """)
        let crowd = try Crowd(chats)
        let ends = try [
          // The newest chat first, against the order in which a heartbeat comes upon them.
          crowd.write(.worker) { store, _ in
            let leases = try store.leases(of: crowd.w1).sorted().suffix(60).reversed()
            let endings = leases.map {
              Ending(lease: $0, outcome: .released(reason: "test", retryAt: nil))
            }
            _ = try store.finish(endings, by: crowd.w1, at: chats.now)
          },
          crowd.write(.operator) { store, round in
            let (from, to): (WorkerID, WorkerID) = round % 2 == 0 ? ("w1", "w2") : ("w2", "w1")
            _ = try store.steal(
              .allOf(from, count: 60), to: to, reason: nil, at: chats.now)
          },
          crowd.write(.operator) { store, _ in
            let held = try store.leases(of: crowd.w1).sorted().reversed().map(\.chat)
            _ = try store.interrupt(.chats(Array(held.prefix(60))), at: chats.now)
            _ = try store.retry(.chats(Array(held.prefix(60))), at: chats.now)
          },
          crowd.write(.worker) { store, round in
            let holder = round % 2 == 0 ? crowd.w1 : crowd.w2
            _ = try store.recover(
              RecoveryRequest(holder: holder, why: .stale, heartbeats: nil), limit: 60,
              by: .operator, at: chats.now)
          },
          crowd.write(.worker) { store, round in
            let holder = round % 2 == 0 ? crowd.w1 : crowd.w2
            _ = try store.claim(limit: 250, by: holder, at: chats.now)
          },
          crowd.beat(crowd.w1), crowd.beat(crowd.w1), crowd.beat(crowd.w2),
        ]
        for end in ends { try end() }
        #expect(crowd.errors == [])
      }
    }
  }
#endif
