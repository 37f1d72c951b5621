import Foundation
import HeartbeatCheck
import Testing

@testable import HeartbeatCore

/// A database of its own, with locks that the test holds and frees.
struct TestDatabase: Sendable {
  let database: any DatabaseUnderTest
  /// For files beside it.
  let directory: String
  let locks: StubLocks
  /// An operator's connection with ``locks``.
  let store: any AnyStore

  /// Runs `body` on a new database, checks ``Invariants`` and removes it.
  /// - Parameter breaking: The rules that `body` breaks itself, by SQL of its own.
  static func with(
    _ backend: Backend, breaking: Set<Rule> = [],
    sourceLocation: SourceLocation = #_sourceLocation, _ body: (TestDatabase) throws -> Void
  ) throws {
    try TemporaryDirectory.with { directory in
      let locks = StubLocks()
      let database = try backend.make(directory, locks)
      let store = try database.open(.operator, patience: .seconds(30))
      try body(
        TestDatabase(database: database, directory: directory, locks: locks, store: store))
      try Invariants.check(database, broken: breaking, sourceLocation: sourceLocation)
    }
  }

  /// Another connection to the same database.
  func open(
    _ role: Role = .operator, patience: Duration = .seconds(60)
  ) throws -> any AnyStore {
    try database.open(role, patience: patience)
  }
}

extension TestDatabase {
  /// Starts a worker: takes its lock and registers it.
  func start(
    _ worker: WorkerID, staleAfter: Duration = .seconds(90), maxRecoveries: Int = 5,
    at now: Timestamp = 0
  ) throws -> Incarnation {
    let incarnation = Incarnation(id: .random(), worker: worker)
    locks.hold(worker, as: incarnation.id)
    try store.register(
      WorkerDeclaration(
        incarnation: incarnation, pid: 42, interval: .seconds(30), staleAfter: staleAfter,
        maxRecoveries: maxRecoveries, grace: .seconds(10)),
      at: now)
    return incarnation
  }

  /// Makes pending chats whose ids count on from the last one.
  @discardableResult
  func makeChats(_ count: Int, at now: Timestamp = 0) throws -> [ChatID] {
    try store.create(Array(repeating: ChatDraft(title: "a chat"), count: count), at: now).map(\.id)
  }

  /// Makes chats and lets `holder` claim them.
  @discardableResult
  func makeRunning(
    _ count: Int, by holder: Incarnation, at now: Timestamp = 0
  ) throws -> [Lease] {
    try makeChats(count, at: now)
    return try store.claim(limit: count, by: holder, at: now).assignments.map(\.lease)
  }

  func chat(_ id: ChatID) throws -> Chat {
    try #require(try store.chat(id))
  }

  /// The heartbeat of every lease in the database.
  func heartbeats() throws -> [ChatID: Timestamp] {
    let pairs = try database.query("SELECT chat_id, heartbeat_at FROM leases").map { row in
      (
        ChatID(try #require(row[0].flatMap(Int64.init))),
        Timestamp(milliseconds: try #require(row[1].flatMap(Int64.init)))
      )
    }
    return Dictionary(uniqueKeysWithValues: pairs)
  }

  /// The kinds of a chat's events, in their order.
  func history(of chat: ChatID) throws -> [Event.Kind] {
    var filter = EventFilter()
    filter.chat = chat
    return try store.events(filter).map(\.kind)
  }
}
