import Testing

@testable import HeartbeatCore

/// Whatever lets a chat be claimed is news of pending chats, also to a worker that did not do it.
@Suite struct QueueNewsTests {
  /// One thing that happens, while a chat of group `a`, which has one place, runs under w2.
  enum Deed: CaseIterable {
    // A place becomes free.
    case completed, completedFromOutside, gaveUp, interrupted, deleted, quarantined
    // So does a place or a chat.
    case failed, released, recovered
    // A pause ends, or there are more places.
    case resumed, resumedAll, groupSet
    // An older chat ends, and the place with it.
    case ready
  }

  private static func perform(_ deed: Deed, on database: TestDatabase, by w2: Incarnation) throws {
    let store = database.store
    let chat = ChatID(1)
    switch deed {
    case .completed: try database.end(chat, by: w2)
    case .completedFromOutside: _ = try store.complete(.chats([chat]), at: 10)
    case .gaveUp: try database.fail(chat, by: w2)
    case .interrupted: _ = try store.interrupt(.chats([chat]), at: 10)
    case .deleted: _ = try store.delete(.chats([chat]), at: 10)
    case .quarantined, .recovered:
      let request = RecoveryRequest(holder: w2, why: .stale, heartbeats: nil)
      _ = try store.recover(request, limit: 9, by: .operator, at: 10)
    case .failed: try database.end(chat, .failed(error: "flaky", retryAt: 20), by: w2)
    case .released: try database.end(chat, .released(reason: "stopping", retryAt: nil), by: w2)
    case .resumed: _ = try store.resume(["b"], at: 10)
    case .resumedAll: _ = try store.resume(nil, at: 10)
    case .groupSet: _ = try store.setGroup("a", maxRunning: 2, at: 10)
    case .ready:
      _ = try store.setGroup("a", maxRunning: nil, at: 10)
      _ = try store.news(for: w2)
      try database.end(chat, by: w2)
    }
  }

  @Test(arguments: Backend.all, Deed.allCases)
  func `what lets a chat be claimed wakes an idle worker`(on backend: Backend, deed: Deed) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let w2 = try database.start("w2", maxRecoveries: deed == .quarantined ? 0 : 5)
      _ = try database.store.setGroup("a", maxRunning: 1, at: 0)
      let first = try database.makeChat(group: "a")
      _ = try database.claim(by: w2)
      // An update of the tables alone, which says nothing in the log, is no news.
      try database.makeChat(group: "a", after: deed == .ready ? [first] : [])
      try database.makeChat(group: "b")
      _ = try database.store.pause(["b"], reason: nil, at: 5)
      if deed == .resumedAll { _ = try database.store.pause(nil, reason: nil, at: 6) }
      let heartbeat = try database.open(.heartbeat)
      _ = try heartbeat.news(for: w1)
      try Self.perform(deed, on: database, by: w2)
      #expect(try heartbeat.news(for: w1).pendingChanged)
      #expect(try !heartbeat.news(for: w1).pendingChanged)
    }
  }

  @Test(arguments: Backend.all)
  func `an end wakes nobody where no group has a limit and nothing comes after it`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let w2 = try database.start("w2")
      _ = try database.store.setGroup("a", maxRunning: nil, at: 0)
      let chat = try database.makeChat(group: "a")
      _ = try database.claim(by: w2)
      let heartbeat = try database.open(.heartbeat)
      _ = try heartbeat.news(for: w1)
      try database.end(chat, by: w2)
      #expect(try !heartbeat.news(for: w1).pendingChanged)
      _ = try database.store.pause(["a"], reason: nil, at: 5)
      _ = try database.store.pause(nil, reason: nil, at: 5)
      #expect(try !heartbeat.news(for: w1).pendingChanged)
    }
  }
}
