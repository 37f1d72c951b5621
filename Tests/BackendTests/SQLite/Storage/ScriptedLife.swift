import Foundation

@testable import HeartbeatCore
@testable import HeartbeatSQLite

/// The life of a database, from its making on, by production's stores: two workers one after the other,
/// chats that are made, claimed, renewed and ended, a log that is copied and begun again.
///
/// A step that fails is done a second time, when the disk is well again, and must succeed then.
final class ScriptedLife {
  private let disk: WatchedDisk
  private let chats: ChatDatabase
  private let locks = StubLocks()
  private var stores: [Role: SQLiteChatStore] = [:]
  private var now: Timestamp = 1_000
  /// What steps have failed with.
  private(set) var errors: [any Error] = []
  /// What is found after a step has failed, as if all processes had died then.
  private(set) var found: [FoundDatabase] = []

  init(on disk: WatchedDisk) {
    self.disk = disk
    chats = ChatDatabase(path: disk.path, liveness: locks)
  }

  func live() throws {
    _ = try step { try chats.create() }
    let w1 = try start("w1")
    let made = try step { try store(.operator).create(drafts(3), at: now).map(\.id) }
    let first = try claim(3, by: w1)
    try tick(first, by: w1)
    try step { try store(.worker).append("half done", under: first[0], by: w1, at: now) }
    try finish(first[0], .completed(answer: "42"), by: w1)
    _ = try step { try store(.worker).checkpoint() }
    try tick(Array(first.dropFirst()), by: w1)
    try finish(first[1], .failed(error: "flaky", retryAt: now), by: w1)
    // It dies, and nobody is there for a moment.
    close()
    locks.free("w1")
    let w2 = try start("w2")
    _ = try step { try store(.worker).restartLog(pauses: [.zero]) }
    let theft = try step {
      try store(.operator).steal(.chats([made[2]]), to: "w2", reason: "why not", at: now)
    }
    let second = try claim(2, by: w2) + theft.stolen.map(\.lease)
    try tick(second, by: w2)
    for lease in second { try finish(lease, .completed(answer: "43"), by: w2) }
    try step { try store(.worker).markStopped(w2, reason: "done", at: now) }
    close()
  }

  private func drafts(_ count: Int) -> [ChatDraft] {
    let message = String(repeating: "x", count: 6_000)
    return (1...count).map { ChatDraft(title: "chat \($0)", message: message) }
  }

  private func start(_ worker: WorkerID) throws -> Incarnation {
    let incarnation = Incarnation(id: IncarnationID(now.milliseconds), worker: worker)
    locks.hold(worker, as: incarnation.id)
    try step {
      try store(.worker).register(
        WorkerDeclaration(
          incarnation: incarnation, pid: 42, interval: .seconds(30), staleAfter: .seconds(90),
          maxRecoveries: 5, grace: .seconds(10)), at: now)
    }
    return incarnation
  }

  private func claim(_ count: Int, by incarnation: Incarnation) throws -> [Lease] {
    try step {
      try store(.worker).claim(limit: count, by: incarnation, beginRuns: true, at: now)
        .assignments.map(\.lease)
    }
  }

  private func tick(_ leases: [Lease], by incarnation: Incarnation) throws {
    let renewal = try step { try store(.heartbeat).renewLeases(of: incarnation, at: now) }
    guard Set(renewal.leases) == Set(leases) else {
      throw StoreError.invalid("renewed \(renewal.leases), held \(leases)")
    }
  }

  private func finish(
    _ lease: Lease, _ outcome: Ending.Outcome, by incarnation: Incarnation
  ) throws {
    let results = try step {
      try store(.worker).finish(
        [Ending(lease: lease, outcome: outcome)], by: incarnation, at: now)
    }
    guard case .accepted? = results.first else { throw StoreError.leaseLost(lease) }
  }

  /// One that is opened when it is wanted first.
  private func store(_ role: Role) throws -> SQLiteChatStore {
    if let store = stores[role] { return store }
    let store = try chats.openStore(role, patience: .seconds(5))
    stores[role] = store
    return store
  }

  private func close() {
    for store in stores.values { store.close() }
    stores = [:]
  }

  private func step<Result>(_ body: () throws -> Result) throws -> Result {
    now = now + .milliseconds(100)
    do {
      return try body()
    } catch {
      errors.append(error)
      disk.plan(nil)
      try look()
      return try body()
    }
  }

  /// At a copy of the files, without the log's index: that is what a machine finds that was restarted.
  private func look() throws {
    try MemoryDirectory.with { directory in
      var files: [DiskCall.File: [UInt8]] = [:]
      for file in DiskCall.File.allCases {
        files[file] = FileManager.default.contents(atPath: "\(disk.directory)/\(file.rawValue)")
          .map(Array.init)
      }
      guard files[.database] != nil else { return }
      try FoundDatabase.place(files, in: directory)
      found.append(try FoundDatabase(at: "\(directory)/\(DiskCall.File.database.rawValue)"))
    }
  }
}
