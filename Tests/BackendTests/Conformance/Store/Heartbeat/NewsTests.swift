import Testing

@testable import HeartbeatCore

@Suite struct NewsTests {
  /// w1 with one running and one pending chat, read up to date by its heartbeat's connection.
  private struct Scene {
    let database: TestDatabase
    let heartbeat: any HeartbeatStore
    let w1: Incarnation
    let lease: Lease

    func news() throws -> News { try heartbeat.news(for: w1) }
  }

  private func withScene(
    on backend: Backend, _ body: (Scene) throws -> Void
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let lease = try #require(try database.makeRunning(1, by: w1).first)
      try database.makeChats(1)
      let scene = Scene(
        database: database, heartbeat: try database.open(.heartbeat), w1: w1, lease: lease)
      _ = try scene.news()
      try body(scene)
    }
  }

  @Test(arguments: Backend.all) func `the first look says that everything may have changed`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let news = try database.store.news(for: w1)
      #expect(news.leasesChanged)
      #expect(news.pendingChanged)
      #expect(!news.isProbed)
    }
  }

  @Test(arguments: Backend.all) func `nothing committed is no news`(on backend: Backend) throws {
    try withScene(on: backend) { (scene) throws in #expect(try scene.news() == News()) }
  }

  /// Each command of an operator that ends or moves a lease, by name.
  enum Deed: CaseIterable {
    case steal, interrupt, complete, delete
  }

  @Test(arguments: Backend.all, Deed.allCases)
  func `a lease that an operator ended is news`(on backend: Backend, deed: Deed) throws {
    try withScene(on: backend) { scene in
      let store = scene.database.store
      let chat = scene.lease.chat
      switch deed {
      case .steal: _ = try store.steal(.chats([chat]), to: "w2", reason: nil, at: 10)
      case .interrupt: _ = try store.interrupt(.chats([chat]), at: 10)
      case .complete: _ = try store.complete(.chats([chat]), at: 10)
      case .delete: _ = try store.delete(.chats([chat]), at: 10)
      }
      #expect(try scene.news().leasesChanged)
      #expect(try !scene.news().leasesChanged)
    }
  }

  @Test(arguments: Backend.all) func `a lease that was stolen to this worker is news`(
    on backend: Backend
  ) throws {
    try withScene(on: backend) { scene in
      let w2 = try scene.database.start("w2")
      _ = try scene.database.store.claim(limit: 1, by: w2, at: 10)
      #expect(try !scene.news().leasesChanged)
      _ = try scene.database.store.steal(
        .allOf("w2", count: nil), to: "w1", reason: nil, at: 11)
      #expect(try scene.news().leasesChanged)
    }
  }

  @Test(arguments: Backend.all)
  func `a recovery by another worker is news, of leases and of pending chats`(on backend: Backend)
    throws
  {
    try withScene(on: backend) { scene in
      let request = RecoveryRequest(holder: scene.w1, why: .stale, heartbeats: nil)
      _ = try scene.database.store.recover(
        request, limit: 10, by: .worker(Incarnation(id: .random(), worker: "w2")), at: 10)
      let news = try scene.news()
      #expect(news.leasesChanged)
      #expect(news.pendingChanged)
    }
  }

  @Test(arguments: Backend.all)
  func `what this worker does itself on another connection changes no lease`(on backend: Backend)
    throws
  {
    try withScene(on: backend) { scene in
      let store = scene.database.store
      let claimed = try store.claim(limit: 1, by: scene.w1, at: 10).assignments.map(\.lease)
      #expect(claimed.count == 1)
      let endings = (claimed + [scene.lease]).map {
        Ending(lease: $0, outcome: .completed(answer: nil))
      }
      _ = try store.finish(endings, by: scene.w1, at: 11)
      let news = try scene.news()
      #expect(!news.leasesChanged)
      #expect(!news.pendingChanged)
    }
  }

  @Test(arguments: Backend.all) func `what happens between other workers is no news of leases`(
    on backend: Backend
  ) throws {
    try withScene(on: backend) { scene in
      let w2 = try scene.database.start("w2")
      _ = try scene.database.store.claim(limit: 1, by: w2, at: 10)
      _ = try scene.database.store.steal(
        .allOf("w2", count: nil), to: "w3", reason: nil, at: 11)
      #expect(try !scene.news().leasesChanged)
    }
  }

  @Test(arguments: Backend.all) func `new, retried and sent chats are pending news`(
    on backend: Backend
  ) throws {
    try withScene(on: backend) { scene in
      let chat = try #require(try scene.database.makeChats(1).first)
      #expect(try scene.news().pendingChanged)
      _ = try scene.database.store.interrupt(.chats([chat]), at: 10)
      #expect(try !scene.news().pendingChanged)
      _ = try scene.database.store.retry(.chats([chat]), at: 11)
      #expect(try scene.news().pendingChanged)
      _ = try scene.database.store.send("now", to: chat, at: 12)
      #expect(try scene.news().pendingChanged)
    }
  }

  @Test(arguments: Backend.all) func `a probe is news exactly once, to the worker that it asks`(
    on backend: Backend
  ) throws {
    try withScene(on: backend) { scene in
      let w2 = try scene.database.start("w2")
      _ = try scene.news()
      try scene.database.store.probe(w2.id)
      #expect(try !scene.news().isProbed)
      try scene.database.store.probe(scene.w1.id)
      #expect(try scene.news().isProbed)
      #expect(try !scene.news().isProbed)
    }
  }
}
