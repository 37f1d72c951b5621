import Foundation
import Testing

@testable import HeartbeatCore

/// A database file of its own in a fresh, private directory.
struct TestDatabase: Sendable {
  let directory: String
  let path: String
  let locks: StubLocks
  /// An operator's connection with ``locks``.
  let store: SQLiteChatStore

  /// Runs `body` on a new database, checks ``Invariants`` and removes the directory.
  static func with(
    sourceLocation: SourceLocation = #_sourceLocation, _ body: (TestDatabase) throws -> Void
  ) throws {
    try TemporaryDirectory.with { directory in
      let path = directory + "/chats.db"
      try SQLiteChatStore.create(at: path)
      let locks = StubLocks()
      let store = try SQLiteChatStore(opening: path, locks: locks)
      try body(TestDatabase(directory: directory, path: path, locks: locks, store: store))
      try Invariants.check(path, sourceLocation: sourceLocation)
    }
  }

  /// Another connection to the same file.
  func open(
    _ role: Role = .operator, busyTimeout: Duration = .seconds(30)
  ) throws -> SQLiteChatStore {
    try SQLiteChatStore(opening: path, role: role, busyTimeout: busyTimeout, locks: locks)
  }

  /// A connection without the store's rules, to look and to tamper.
  func raw(busyTimeout: Duration = .seconds(30)) throws -> SQLiteConnection {
    try SQLiteConnection(path: path, access: .readWrite, busyTimeout: busyTimeout)
  }
}

extension TestDatabase {
  /// Starts a worker: takes its lock and registers it.
  func start(
    _ worker: WorkerID, staleAfter: Duration = .seconds(90), maxRecoveries: Int = 5,
    at now: Timestamp = 0
  ) throws -> Incarnation {
    locks.hold(worker)
    return try store.register(
      WorkerDeclaration(
        worker: worker, pid: 42, interval: .seconds(30), staleAfter: staleAfter,
        maxRecoveries: maxRecoveries),
      at: now)
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

  /// The heartbeat of every lease in the file.
  func heartbeats() throws -> [ChatID: Timestamp] {
    let pairs = try raw().rows("SELECT chat_id, heartbeat_at FROM leases") { row in
      (row[0] as ChatID, row[1] as Timestamp)
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
