import Synchronization
import Testing

@testable import HeartbeatCore

/// What an operator does to many chats.
@Suite struct BulkTests {
  private func ids(_ chats: ClosedRange<Int64>) -> [ChatID] { chats.map { ChatID($0) } }

  @Test(arguments: Backend.all, ChatChange.allCases)
  func `a portion takes no more than it was asked to, from where the last one ended`(
    on backend: Backend, change: ChatChange
  ) throws {
    try TestDatabase.with(backend) { database in
      try database.prepare(7, for: change)
      let first = try database.store.apply(change, to: .next(3), at: 100)
      #expect(first.changed.map(\.chat) == ids(1...3))
      let second = try database.store.apply(change, to: .next(3, after: ChatID(4)), at: 100)
      #expect(second.changed.map(\.chat) == ids(5...7))
      #expect(try database.store.apply(change, to: .next(3), at: 100).changed.map(\.chat) == [4])
    }
  }

  /// Both statuses that it may change, mixed.
  @Test(arguments: Backend.all, [1, 2, 3, 100])
  func `an interrupt of all goes by id, whatever the statuses and the portions are`(
    on backend: Backend, portion: Int
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      try database.makeChats(6)
      _ = try database.store.interrupt(.chats([2, 3, 4]), at: 10)
      _ = try database.store.claim(limit: 10, by: w1, at: 10)
      _ = try database.store.retry(.chats([2, 4]), at: 20)

      let outcome = BulkWork(clock: ManualClock(), portion: portion)
        .apply(.interrupt, to: .all, in: database.store)

      #expect(outcome.done.changed.map(\.chat) == [1, 2, 4, 5, 6])
      #expect(
        outcome.done.changed.map(\.from) == [.running, .pending, .pending, .running, .running])
      #expect(outcome.done.refused.isEmpty)
    }
  }

  @Test(arguments: Backend.all, ChatChange.allCases)
  func `others may write after each portion, without any patience`(
    on backend: Backend, change: ChatChange
  ) throws {
    try TestDatabase.with(backend) { database in
      try database.prepare(25, for: change)
      let w9 = try database.start("w9")
      let other = try database.open(.worker, patience: .zero)
      let pauses = PauseCounter { try other.markSeen(w9, at: 200) }
      var sizes: [Int] = []
      let selection: ChatSelection = change == .complete ? .chats(ids(1...25)) : .all

      let outcome = BulkWork(clock: pauses, portion: 10)
        .apply(change, to: selection, in: database.store) { sizes.append($0.changed.count) }

      #expect(sizes == [10, 10, 5])
      #expect(outcome.done.changed.map(\.chat) == ids(1...25))
      #expect(pauses.count == 2)
      #expect(pauses.failures == 0)
    }
  }

  @Test(arguments: Backend.all)
  func `a steal of all does not run after what its victim claims meanwhile`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      _ = try database.start("w2")
      try database.makeRunning(15, by: w1)
      try database.makeChats(30)
      let claiming = PauseCounter { _ = try database.store.claim(limit: 10, by: w1, at: 200) }

      let outcome = BulkWork(clock: claiming, portion: 10)
        .steal(.allOf("w1", count: nil), to: "w2", reason: nil, isNow: false, in: database.store)

      #expect(claiming.count == 1 && claiming.failures == 0)
      #expect(outcome.done.stolen.map(\.lease.chat) == ids(1...15))
    }
  }

  @Test(arguments: Backend.all, 0...3)
  func `a stop after some portions leaves the rest as it was`(
    on backend: Backend, portions: Int
  ) throws {
    try TestDatabase.with(backend) { database in
      try database.makeChats(40)
      let asked = Mutex(0)
      let work = BulkWork(clock: ManualClock(), portion: 10) {
        asked.withLock { count in
          defer { count += 1 }
          return count == portions
        }
      }

      let outcome = work.apply(.interrupt, to: .all, in: database.store)

      #expect(outcome.isCutShort)
      #expect(outcome.done.changed.count == 10 * portions)
      #expect(try database.store.pendingCount() == 40 - 10 * portions)
    }
  }

  @Test(arguments: Backend.all)
  func `a stop that comes with the last portion cuts nothing short`(on backend: Backend) throws {
    try TestDatabase.with(backend) { database in
      try database.makeChats(15)
      let isStopping = Atomic(false)
      let work = BulkWork(clock: ManualClock(), portion: 10) {
        isStopping.load(ordering: .relaxed)
      }
      let outcome = work.apply(.interrupt, to: .all, in: database.store) { part in
        isStopping.store(part.changed.count < 10, ordering: .relaxed)
      }
      #expect(!outcome.isCutShort)
      #expect(outcome.done.changed.count == 15)
    }
  }

  @Test(arguments: Backend.all)
  func `a portion that fails changes nothing, and what was done before is told`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      try database.makeChats(30)
      let impatient = try database.open(.operator, patience: .zero)
      var held: (any HeldWriters)?
      let outcome = BulkWork(clock: ManualClock(), portion: 10)
        .apply(.interrupt, to: .all, in: impatient) { part in
          if part.changed.last?.chat == 20 {
            held = try? database.database.holdWriters()
          }
        }
      #expect(held != nil)
      held = nil
      #expect(outcome.failure?.isBusy == true)
      #expect(outcome.done.changed.map(\.chat) == ids(1...20))
      #expect(try database.store.pendingCount() == 10)
    }
  }

  @Test(arguments: Backend.all)
  func `a list is cut in its order, and what cannot be changed is refused by name`(
    on backend: Backend
  ) throws {
    try TestDatabase.with(backend) { database in
      try database.makeChats(6)
      let outcome = BulkWork(clock: ManualClock(), portion: 2)
        .apply(.interrupt, to: .chats([5, 99, 1, 5, 3, 1]), in: database.store)
      #expect(outcome.done.changed.map(\.chat) == [5, 1, 3])
      #expect(outcome.done.refused.map(\.chat) == [99, 5, 1])
      #expect(outcome.done.refused.map(\.status) == [nil, .waiting, .waiting])
    }
  }

  // MARK: Steal

  @Test(arguments: Backend.all, [nil, 7, 100])
  func `a steal of all takes portions, up to the count`(
    on backend: Backend, count: Int?
  ) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      let w2 = try database.start("w2")
      try database.makeRunning(12, by: w1)
      let other = try database.open(.worker, patience: .zero)
      let pauses = PauseCounter { try other.markSeen(w1, at: 200) }

      let outcome = BulkWork(clock: pauses, portion: 5)
        .steal(
          .allOf("w1", count: count), to: "w2", reason: "why", isNow: false, in: database.store)

      let expected = min(12, count ?? 12)
      #expect(outcome.done.stolen.map(\.lease.chat) == ids(1...Int64(expected)))
      #expect(outcome.done.isHolderAlive)
      #expect(pauses.count == (expected - 1) / 5)
      #expect(pauses.failures == 0)
      #expect(try database.store.leases(of: w2).sorted() == outcome.done.stolen.map(\.lease))
    }
  }

  /// What is refused stays where it is, and must not be met again for ever.
  @Test(arguments: Backend.all)
  func `a steal of all from a worker for itself comes to an end`(on backend: Backend) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      try database.makeRunning(12, by: w1)
      let outcome = BulkWork(clock: ManualClock(), portion: 5)
        .steal(.allOf("w1", count: nil), to: "w1", reason: nil, isNow: false, in: database.store)
      #expect(outcome.done.stolen.isEmpty)
      #expect(outcome.done.refused.map(\.chat) == ids(1...12))
    }
  }

  // MARK: Recovery

  @Test(arguments: Backend.all)
  func `a recovery that is stopped tells what it has taken`(on backend: Backend) throws {
    try TestDatabase.with(backend) { database in
      let w1 = try database.start("w1")
      try database.makeRunning(12, by: w1)
      database.locks.free("w1")
      let sweep = RecoverySweep(
        store: database.store, clock: ManualClock(), portion: 5,
        shouldStop: { (try? database.store.leases(of: w1).count) == 2 })
      let outcome = sweep.sweep()
      #expect(outcome.isCutShort)
      #expect(outcome.done.count == 10)
      #expect(try database.store.leases(of: w1).count == 2)
    }
  }
}

extension BulkOutcome {
  fileprivate var isCutShort: Bool {
    if case .cutShort = ending { true } else { false }
  }

  fileprivate var failure: (any DatabaseFailure)? {
    if case .failed(let error) = ending { error as? any DatabaseFailure } else { nil }
  }
}

extension TestDatabase {
  /// Makes so many chats that `change` may change.
  fileprivate func prepare(_ count: Int, for change: ChatChange) throws {
    try makeChats(count)
    if [.retry, .runAgain, .complete].contains(change) {
      _ = try store.interrupt(.all, at: 50)
    }
  }
}

/// Writes whenever a portion is followed by a pause.
///
/// Sendable: used by the one thread of its test.
private final class PauseCounter: WorkerClock, @unchecked Sendable {
  private let clock = ManualClock()
  private let write: () throws -> Void
  private(set) var count = 0
  private(set) var failures = 0

  init(write: @escaping () throws -> Void) {
    self.write = write
  }

  func wallTime() -> Timestamp { clock.wallTime() }
  func uptime() -> Uptime { clock.uptime() }

  func wait(for signal: WakeSignal, until deadline: Uptime) {
    count += 1
    do { try write() } catch { failures += 1 }
    clock.wait(for: signal, until: deadline)
  }
}
