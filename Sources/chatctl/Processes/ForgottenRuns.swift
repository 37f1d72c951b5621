import Glibc
import HeartbeatCore
import Synchronization

/// Ends commands that living worker processes go on with although the database has forgotten their
/// runs: it was put back to an older copy, and such a process hangs or has not noticed it yet.
///
/// SIGTERM, SIGKILL after the grace, as their own worker would do. Whoever is about to run a command
/// for the same chat waits for it, on no thread; one look at all processes serves all who wait.
final class ForgottenRuns: Sendable {
  /// Which runs.
  struct Search: Sendable {
    let chat: ChatID
    /// Those that may run a command for it.
    let workers: Set<WorkerToken>
    /// Older ones are left alone: somebody knows of them and did not want to wait.
    let from: Generation?
    let grace: Duration

    func includes(_ mark: RunMark) -> Bool {
      mark.lease.chat == chat && workers.contains(mark.worker)
        && from.map { mark.lease.generation >= $0 } ?? true
    }
  }

  private struct Entry {
    let search: Search
    let ticket: ProcessTicket
    let continuation: CheckedContinuation<Void, any Error>
    var ending: TreeEnding
    var hasBegun = false
  }

  private struct State {
    var new: [Entry] = []
    var isUnderWay = false
  }

  /// Nothing announces the end of another's processes.
  private static let pause: UInt32 = 10_000

  private let remains: RunRemains
  private let clock: any WorkerClock
  private let state = Mutex(State())

  init(beside database: String, clock: any WorkerClock = SystemClock()) {
    remains = RunRemains(beside: database)
    self.clock = clock
  }

  /// Returns once nothing of the runs is left.
  /// - Throws: `CancellationError` once the ticket is cancelled; ``UnendedCommand`` when something does
  ///   not end; ``SystemFailure`` when it cannot be told.
  func end(_ search: Search, _ ticket: ProcessTicket) async throws {
    try await withCheckedThrowingContinuation { continuation in
      let entry = Entry(
        search: search, ticket: ticket, continuation: continuation,
        ending: TreeEnding(grace: search.grace))
      let isFirst = state.withLock { state in
        state.new.append(entry)
        defer { state.isUnderWay = true }
        return !state.isUnderWay
      }
      if isFirst { start() }
    }
  }

  private func start() {
    do {
      try Thread.detach(name: "forgotten") {
        var entries: [Entry] = []
        while self.takeNew(&entries) {
          self.step(&entries)
          if !entries.isEmpty { usleep(Self.pause) }
        }
      }
    } catch {
      var entries: [Entry] = []
      while takeNew(&entries) {
        for entry in entries { entry.continuation.resume(throwing: error) }
        entries = []
      }
    }
  }

  /// - Returns: False when nobody waits any more.
  private func takeNew(_ entries: inout [Entry]) -> Bool {
    state.withLock { state in
      entries += state.new
      state.new = []
      state.isUnderWay = !entries.isEmpty
      return state.isUnderWay
    }
  }

  private func step(_ entries: inout [Entry]) {
    let tokens = entries.reduce(into: Set()) { $0.formUnion($1.search.workers) }
    let found = Result { try remains.find(of: tokens) }
    let now = clock.uptime()
    entries = entries.compactMap { entry in
      var entry = entry
      switch Result(catching: { try isOver(&entry, found.get(), at: now) }) {
      case .success(true): entry.continuation.resume()
      case .failure(let error): entry.continuation.resume(throwing: error)
      case .success(false): return entry
      }
      return nil
    }
  }

  private func isOver(
    _ entry: inout Entry, _ found: [RunRemains.Process], at now: Uptime
  ) throws -> Bool {
    let left = found.filter { entry.search.includes($0.mark) }
    guard let one = left.first else { return true }
    if entry.ticket.isCancelled { throw CancellationError() }
    if entry.ending.isHopeless(at: now) {
      throw UnendedCommand(lease: one.lease, processes: left.map(\.process))
    }
    if !entry.hasBegun {
      entry.hasBegun = true
      send(entry.ending.cancel(at: now, grace: entry.search.grace), to: left)
    } else if let signal = entry.ending.takeDue(at: now) {
      send(signal, to: left)
    }
    return false
  }

  private func send(_ signal: Int32, to left: [RunRemains.Process]) {
    // A stopped process would not see SIGTERM.
    let signals = signal == SIGTERM ? [SIGTERM, SIGCONT] : [signal]
    let found = Dictionary(left.map { ($0.process, $0) }) { first, _ in first }
    for process in RunningProcess.parentsFirst(Set(found.keys)) {
      if let one = found[process] { remains.send(signals, to: one) }
    }
  }
}

/// The database does not know a run that is to begin: it was put back to an older copy, in which
/// another worker runs the chat.
struct ForgottenRun: Error, CustomStringConvertible {
  let lease: Lease

  var description: String {
    "the database knows nothing of generation \(lease.generation) of this worker, "
      + "and another worker runs a command for the chat"
  }
}
