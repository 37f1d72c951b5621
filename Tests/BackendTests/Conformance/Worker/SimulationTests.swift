import Synchronization
import Testing

@testable import HeartbeatCore

/// Promise P1 over many seeds: at most one generation of a chat ever commits, and no two workers run
/// one generation, whatever the order in which workers tick, write, sweep, fail, die and come back
/// and operators steal, interrupt, end and delete. And promise P10: no two runs of one chat go on at
/// once, but where the log says that nobody knows. An independent checker reads the event log.
///
/// To replay a failure, run with its seed alone.
@Suite(.timeLimit(.minutes(5))) struct `A simulation of workers and operators` {
  @Test(arguments: Backend.all, 1...24 as ClosedRange<UInt64>)
  func `never runs or commits a generation twice`(on backend: Backend, seed: UInt64) async throws {
    let simulation = try Simulation(backend, seed: seed)
    for _ in 0..<300 { try await simulation.step() }
    try await simulation.finish()
    #expect(simulation.doubleRuns.isEmpty)
    #expect(try simulation.overlaps().isEmpty)
    try Invariants.check(simulation.database.chats)
  }
}

private final class Simulation {
  let database: BenchDatabase
  private let clock = ManualClock()
  private let person: any AnyStore
  private var random: SeededGenerator
  private var workers: [SimulatedWorker] = []
  private let runs = Outside()
  private static let names = ["w1", "w2", "w3"]

  /// Generations that were begun more than once.
  var doubleRuns: [Lease] { runs.doubles }

  /// Chats of which two runs went on at once although the end of the older one was said to be known.
  func overlaps() throws -> Set<ChatID> {
    let unknown = try person.events(EventFilter()).filter {
      $0.kind == .handedOver && $0.reason == RunEnd.notConfirmed.rawValue
    }
    return runs.overlaps.subtracting(unknown.compactMap(\.chat))
  }

  init(_ backend: Backend, seed: UInt64) throws {
    database = try BenchDatabase(backend)
    person = try database.open()
    random = SeededGenerator(seed: seed)
    for name in Self.names { workers.append(try makeWorker(name)) }
  }

  private func makeWorker(_ name: String) throws -> SimulatedWorker {
    var settings = WorkerBench.settings
    settings.portion = 3
    settings.maxChats = 6
    return try SimulatedWorker(
      name, on: database, clock: clock, settings: settings, outside: runs)
  }

  func step() async throws {
    let worker = workers[pick(workers.count)]
    switch pick(20) {
    case 0...3: clock.advance(by: .seconds(pick(20)))
    case 4...6: _ = worker.bench.heartbeat.step()
    case 7...9: _ = worker.bench.work.step()
    case 10: _ = worker.bench.trust.step()
    case 11: _ = worker.bench.sweep.step()
    case 12: worker.endOneRun(pick(100), failing: pick(3) == 0)
    case 13: worker.isFailing = pick(2) == 0
    case 14 where pick(4) == 0: try replace(worker)
    case 15: clock.setWallClock(by: .seconds(pick(240) - 120))
    default: try act()
    }
    await settle()
  }

  /// The process dies; its loops may take one late step more, as a process that was only stopped
  /// would, and a new incarnation of the same worker id starts.
  private func replace(_ worker: SimulatedWorker) throws {
    worker.die()
    guard let index = workers.firstIndex(where: { $0 === worker }) else { return }
    workers[index] = try makeWorker(Self.names[index])
    worker.isFailing = false
    _ = worker.bench.heartbeat.step()
    _ = worker.bench.work.step()
    worker.bench.core.selfFence()
  }

  private func act() throws {
    let now = clock.wallTime()
    let chats: ChatSelection = .chats(
      (0..<3).compactMap { _ in ChatID(rawValue: Int64(1 + pick(12))) })
    switch pick(7) {
    case 0: _ = try person.create([ChatDraft(title: "chat")], at: now)
    case 1, 2:
      guard case .chats(let ids) = chats else { return }
      let thief = try WorkerID(Self.names[pick(Self.names.count)])
      _ = try person.steal(.chats(ids), to: thief, reason: nil, at: now)
    case 3: _ = try person.interrupt(chats, at: now)
    case 4: _ = try person.retry(.all, at: now)
    case 5: _ = try person.complete(chats, at: now)
    default:
      guard case .chats(let ids) = chats, try person.chat(ids[0]) != nil else { return }
      if pick(5) == 0 {
        _ = try person.delete(.chats([ids[0]]), at: now)
      } else {
        _ = try person.send("again", to: ids[0], at: now)
      }
    }
  }

  /// Returns once every run that is under way has begun and every one that was cancelled has ended,
  /// so that the next step finds the same state each time.
  private func settle() async {
    while !workers.allSatisfy(\.isSettled) { await Task.yield() }
  }

  func finish() async throws {
    for worker in workers {
      worker.isFailing = false
      worker.bench.core.selfFence()
    }
    await settle()
  }

  private func pick(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }
}

/// The world outside: how often each generation was begun, and what goes on at once.
private final class Outside: Sendable {
  private struct State {
    var counts: [Lease: Int] = [:]
    var running: [ChatID: Set<Lease>] = [:]
    var overlaps: Set<ChatID> = []
  }

  private let state = Mutex(State())

  var doubles: [Lease] { state.withLock { $0.counts.filter { $0.value > 1 }.map(\.key) } }

  /// The chats of which two runs went on at once.
  var overlaps: Set<ChatID> { state.withLock { $0.overlaps } }

  func began(_ lease: Lease) {
    state.withLock { state in
      state.counts[lease, default: 0] += 1
      state.running[lease.chat, default: []].insert(lease)
      if state.running[lease.chat]?.count ?? 0 > 1 { state.overlaps.insert(lease.chat) }
    }
  }

  func ended(_ lease: Lease) {
    state.withLock { _ = $0.running[lease.chat]?.remove(lease) }
  }
}

/// A worker whose runs end when the simulation says so.
private final class SimulatedWorker {
  private struct Runs {
    var running: [Lease: AsyncStream<Bool>.Continuation] = [:]
    /// What a process does after its death reaches nobody outside.
    var isDead = false
  }

  private final class Book: Sendable {
    let runs = Mutex(Runs())
    let isFailing = Atomic(false)
  }

  let bench: WorkerBench
  private let book: Book
  private let outside: Outside

  /// The kernel frees its lock, and what it has started ends with it.
  func die() {
    book.runs.withLock { runs in
      runs.isDead = true
      for lease in runs.running.keys { outside.ended(lease) }
    }
    bench.die()
  }

  init(
    _ name: String, on database: BenchDatabase, clock: ManualClock, settings: Settings,
    outside: Outside
  ) throws {
    self.outside = outside
    let book = Book()
    self.book = book
    bench = try WorkerBench(name, on: database, clock: clock, settings: settings) { chat in
      let (ends, end) = AsyncStream.makeStream(of: Bool.self)
      book.runs.withLock { runs in
        runs.running[chat.lease] = end
        if !runs.isDead { outside.began(chat.lease) }
      }
      var isFailing: Bool?
      for await end in ends {
        isFailing = end
        break
      }
      book.runs.withLock { runs in
        runs.running[chat.lease] = nil
        if !runs.isDead { outside.ended(chat.lease) }
      }
      if isFailing == nil { throw CancellationError() }
      if isFailing == true { throw ChatFailure("simulated") }
      return ChatAnswer("done")
    }
    bench.heartbeatStore.set {
      $0.beforeRenewal = { if book.isFailing.load(ordering: .relaxed) { throw Unreachable() } }
    }
  }

  var isFailing: Bool {
    get { book.isFailing.load(ordering: .relaxed) }
    set { book.isFailing.store(newValue, ordering: .relaxed) }
  }

  /// The runs that have begun are those that the worker believes are under way, apart from those
  /// that it has registered and not started yet.
  var isSettled: Bool {
    let started = Set(bench.core.active.filter(\.hasStarted).map(\.lease))
    return book.runs.withLock { Set($0.running.keys) } == started
  }

  func endOneRun(_ choice: Int, failing: Bool) {
    book.runs.withLock { runs in
      guard !runs.running.isEmpty else { return }
      let lease = runs.running.keys.sorted()[choice % runs.running.count]
      runs.running[lease]?.yield(failing)
    }
  }
}

/// SplitMix64: the same numbers for the same seed.
private struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var value = state
    value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
    return value ^ (value >> 31)
  }
}
