#if Postgres
  import Testing

  @testable import HeartbeatCore
  @testable import HeartbeatPostgres

  @Suite(.timeLimit(.minutes(2))) struct `A worker on another host` {
    @Test func `is proved dead by its own host's lock alone`() throws {
      let hosts = try TestHosts()
      var (w1, standing): (Incarnation, (any Standing)?) = try hosts.start("w1", on: "a")
      _ = try hosts.run(by: w1)
      let (a, b) = (try hosts.open("a"), try hosts.open("b"))
      #expect(try a.leaseHolders(at: 0).map(\.process) == [.alive])
      #expect(try b.leaseHolders(at: 0).map(\.process) == [.unknown])
      withExtendedLifetime(standing) {}
      standing = nil
      #expect(try a.leaseHolders(at: 0).map(\.process) == [.dead])
      #expect(try b.leaseHolders(at: 0).map(\.process) == [.unknown])
      #expect(try a.workers(at: 0).map(\.state) == [.dead])
      #expect(try b.workers(at: 0).map(\.state) == [.live])
      #expect(try b.workers(at: 90_001).map(\.state) == [.hung])
    }

    /// Its lock file may have been copied, with a container or a home directory.
    @Test func `is not dead because a file of its lock's name is free here`() throws {
      let hosts = try TestHosts()
      let (w1, standing) = try hosts.start("w1", on: "a")
      let copied = try hosts.place("b").enter("w1", as: w1.id)
      withExtendedLifetime(copied) {}
      #expect(try hosts.open("b").workers(at: 0).map(\.process) == [.unknown])
      withExtendedLifetime(standing) {}
    }

    @Test func `is shown with its host`() throws {
      let hosts = try TestHosts()
      let (_, standing) = try hosts.start("w1", on: "a")
      #expect(try hosts.open("b").workers(at: 0).first?.host == hosts.place("a").host.name)
      withExtendedLifetime(standing) {}
    }

    @Test func `keeps its worker id until it is stale`() throws {
      let hosts = try TestHosts()
      let (w1, standing) = try hosts.start("w1", on: "a")
      _ = try hosts.run(by: w1, at: 10_000)
      let second = Incarnation(id: .random(), worker: "w1")
      #expect(
        throws: StoreError.workerInUse(
          "w1", pid: 42, heartbeatAge: .seconds(90), host: hosts.place("a").host.name)
      ) { try hosts.register(second, on: "b", at: 100_000) }
      try hosts.register(second, on: "b", at: 100_001)
      #expect(try hosts.open("b").workers(at: 100_001).map(\.incarnation) == [second.id])
      withExtendedLifetime(standing) {}
    }

    @Test func `leaves its worker id when it stops in order`() throws {
      let hosts = try TestHosts()
      let (w1, standing) = try hosts.start("w1", on: "a")
      try hosts.open("a", .worker).markStopped(w1, reason: "signal", at: 1_000)
      try hosts.register(Incarnation(id: .random(), worker: "w1"), on: "b", at: 1_000)
      withExtendedLifetime(standing) {}
    }

    @Test func `and one here that start at once are not both let in`() async throws {
      let hosts = try TestHosts()
      let winners = await withTaskGroup(of: Bool.self) { group in
        for host in ["a", "b", "c", "d"] {
          group.addTask {
            let incarnation = Incarnation(id: .random(), worker: "w1")
            do {
              try hosts.register(incarnation, on: host, at: 0)
              return true
            } catch {
              return false
            }
          }
        }
        return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
      #expect(winners == 1)
    }

    @Test func `that was replaced claims, renews and is told no more`() throws {
      let hosts = try TestHosts()
      let (w1, standing) = try hosts.start("w1", on: "a")
      let lease = try hosts.run(by: w1)
      let heartbeat = try hosts.open("a", .heartbeat)
      #expect(try !heartbeat.news(for: w1).isReplaced)
      try hosts.register(Incarnation(id: .random(), worker: "w1"), on: "b", at: 90_001)
      #expect(try heartbeat.news(for: w1).isReplaced)
      #expect(try heartbeat.renewLeases(of: w1, at: 90_002).leases.isEmpty)
      #expect(try heartbeat.leases(of: w1) == [lease])
      let store = try hosts.open("a")
      _ = try store.create([ChatDraft(title: "more")], at: 90_002)
      #expect(try store.claim(limit: 1, by: w1, at: 90_002).assignments.isEmpty)
      withExtendedLifetime(standing) {}
    }

    @Test func `is given stolen chats by its row, and counts as there while it is heard of`() throws
    {
      let hosts = try TestHosts()
      let (w1, one) = try hosts.start("w1", on: "a")
      let (w2, other) = try hosts.start("w2", on: "b")
      let leases = [try hosts.run(by: w1), try hosts.run(by: w1)]
      let store = try hosts.open("c")
      let fresh = try store.steal(.chats([leases[0].chat]), to: "w2", reason: nil, at: 90_000)
      #expect(fresh.isHolderAlive)
      #expect(try store.leases(of: w2).map(\.chat) == [leases[0].chat])
      let late = try store.steal(.chats([leases[1].chat]), to: "w2", reason: nil, at: 180_001)
      #expect(!late.isHolderAlive)
      withExtendedLifetime((one, other)) {}
    }

    @Test func `is given orders, whatever this host's locks show`() throws {
      let hosts = try TestHosts()
      let (w1, standing) = try hosts.start("w1", on: "a")
      let starting = try hosts.place("b").enter("w1", as: .random())
      let result = try hosts.open("b").order(
        .drain(isCancelling: false), to: ["w1"], only: nil, at: 1_000)
      #expect(result.ordered.map(\.incarnation) == [w1.id])
      withExtendedLifetime((standing, starting)) {}
    }

    @Test func `answers a probe although it has no leases to renew`() throws {
      let hosts = try TestHosts()
      let (w1, standing) = try hosts.start("w1", on: "a")
      let heartbeat = try hosts.view("a", clock: ServerClock()).openHeartbeat(patience: .seconds(5))
      _ = try heartbeat.news(for: w1)
      try hosts.database.execute("UPDATE workers SET seen_at = 0")
      _ = try heartbeat.news(for: w1)
      #expect(try hosts.database.query("SELECT seen_at FROM workers") == [["0"]])
      try hosts.open("b").probe(w1.id)
      #expect(try heartbeat.news(for: w1).isProbed)
      #expect(try hosts.database.query("SELECT seen_at > 0 FROM workers") == [["t"]])
      withExtendedLifetime(standing) {}
    }

    @Test func `is pruned only when it was stale by then`() throws {
      let hosts = try TestHosts()
      let (w1, standing) = try hosts.start("w1", on: "a")
      let store = try hosts.open("b", .upkeep)
      #expect(try store.goneWorkers(before: 90_000).isEmpty)
      #expect(try store.goneWorkers(before: 90_001) == [w1.id])
      #expect(try hosts.open("a", .upkeep).goneWorkers(before: 90_001).isEmpty)
      withExtendedLifetime(standing) {}
    }

    @Test func `keeps a hook that it holds until it is silent`() throws {
      let hosts = try TestHosts()
      var (w1, standing): (Incarnation, (any Standing)?) = try hosts.start("w1", on: "a")
      let (a, b) = (try hosts.open("a"), try hosts.open("b"))
      _ = try a.take(try a.hook(.end, "tell"), by: w1.id)
      withExtendedLifetime(standing) {}
      standing = nil
      #expect(try !b.hook(.end, "tell").isHolderDead)
      #expect(try a.hook(.end, "tell").isHolderDead)
      // It may still be telling, although another one goes by its id.
      try hosts.database.execute(
        "INSERT INTO runs (chat_id, generation, worker_id, begun_at) VALUES (9, 1, \(w1.id), 0)")
      try hosts.register(Incarnation(id: .random(), worker: "w1"), on: "b", at: 90_001)
      #expect(try !b.hook(.end, "tell").isHolderDead)
      try hosts.database.execute("DELETE FROM runs WHERE chat_id = 9")
    }
  }

  @Suite(.timeLimit(.minutes(2))) struct `The run of a worker on another host` {
    @Test func `is not over, nor looked for here, when its worker's lock is free there`() throws {
      let hosts = try TestHosts()
      var (w1, standing): (Incarnation, (any Standing)?) = try hosts.start("w1", on: "a")
      _ = try hosts.run(by: w1)
      withExtendedLifetime(standing) {}
      standing = nil
      let (a, b) = (try hosts.open("a"), try hosts.open("b"))
      #expect(try a.unendedRuns(waitedForBy: nil).map(\.process) == [.dead])
      #expect(try a.unendedRuns(waitedForBy: nil).map(\.isHere) == [true])
      #expect(try b.unendedRuns(waitedForBy: nil).map(\.process) == [.unknown])
      #expect(try b.unendedRuns(waitedForBy: nil).map(\.isHere) == [false])
    }

    /// The start elsewhere had another lock.
    @Test func `is not over because another one started under its id elsewhere`() throws {
      let hosts = try TestHosts()
      let (w1, standing) = try hosts.start("w1", on: "a")
      _ = try hosts.run(by: w1)
      try hosts.register(Incarnation(id: .random(), worker: "w1"), on: "b", at: 90_001)
      #expect(try hosts.open("a").unendedRuns(waitedForBy: nil).map(\.process) == [.alive])
      #expect(try hosts.open("b").unendedRuns(waitedForBy: nil).map(\.process) == [.unknown])
      withExtendedLifetime(standing) {}
    }

    @Test func `is over, for its own host, once another one has started there`() throws {
      let hosts = try TestHosts()
      var (w1, standing): (Incarnation, (any Standing)?) = try hosts.start("w1", on: "a")
      _ = try hosts.run(by: w1)
      withExtendedLifetime(standing) {}
      standing = nil
      let (_, next) = try hosts.start("w1", on: "a", at: 1_000)
      #expect(try hosts.open("a").unendedRuns(waitedForBy: nil).map(\.process) == [.dead])
      #expect(try hosts.open("b").unendedRuns(waitedForBy: nil).map(\.process) == [.unknown])
      withExtendedLifetime(next) {}
    }
  }
#endif
