/// Removes what is over, one portion after another, so that heartbeats, claims and whoever else writes
/// go in between.
///
/// What is over is settled at the beginning: a chat that ends, or an event that is written, while it
/// goes on is not run after. What a portion has removed is gone, whatever becomes of the next one.
public struct PruneWork {
  private enum Stage: Equatable {
    case chats(after: ChatID?)
    case events(after: Int64?)
    case workers
    case locks([WorkerID])
    case logs([ChatID])
    case vacuum
    case end
  }

  /// How long a portion should take.
  static let goal: Duration = .milliseconds(10)
  static let largestPortion = 1_000
  /// Chats with very long messages are removed in small portions.
  static let smallestPortion = 10
  /// Of the first step of a vacuum: the more is free, the longer SQLite looks for each page.
  static let firstPages = 20
  static let mostPages = 2_000

  /// What has been removed so far.
  public private(set) var done = Pruned()

  private let request: PruneRequest
  private let bounds: PruneBounds
  private let store: any PruneStore
  private let files: any ChatFiles
  private let clock: any WorkerClock
  private let vacuums: Bool
  private var stage = Stage.chats(after: nil)
  private var portion = 200

  /// With `vacuums`, what is free is given back to the file system in the end.
  ///
  /// - Throws: What kept the database from being read.
  public init(
    _ request: PruneRequest, in store: any PruneStore, files: any ChatFiles,
    vacuums: Bool = false, clock: any WorkerClock
  ) throws {
    self.request = request
    self.store = store
    self.files = files
    self.vacuums = vacuums
    self.clock = clock
    bounds = try store.pruneBounds(of: request)
  }

  /// Does one portion.
  /// - Returns: Whether there is more to do.
  public mutating func step() throws -> Bool {
    switch stage {
    case .chats(let after): try pruneChats(after: after)
    case .events(let after): try pruneEvents(after: after)
    case .workers:
      let gone = try store.goneWorkers(before: request.before)
      if !gone.isEmpty { done += try store.pruneWorkers(gone, at: clock.wallTime()) }
      stage = .locks(try store.idleLocks(without: []))
    case .locks(var workers):
      for worker in workers.prefix(100) where try store.removeIdleLock(of: worker) {
        done.lockFiles += 1
      }
      workers.removeFirst(min(100, workers.count))
      stage = workers.isEmpty ? .logs(try files.chatsWithFiles()) : .locks(workers)
    case .logs(var chats):
      note(files.remove(ofChats: try store.goneChats(among: Array(chats.prefix(500)))))
      chats.removeFirst(min(500, chats.count))
      if chats.isEmpty {
        stage = vacuums ? .vacuum : .end
        portion = Self.firstPages
      } else {
        stage = .logs(chats)
      }
    case .vacuum:
      let bytes = try timed(most: Self.mostPages) { try $0.vacuum(pages: $1) }
      done.vacuumedBytes += bytes
      // The file shrinks when the log is copied, and a vacuum writes long ones.
      try store.keepLogShort(inAnyCase: bytes == 0)
      if bytes == 0 { stage = .end }
    case .end: break
    }
    return stage != .end
  }

  private mutating func pruneChats(after: ChatID?) throws {
    let look = try store.overChats(request, bounds, after: after, limit: portion)
    if !look.found.isEmpty {
      let (chats, pruned) = try timed(most: Self.largestPortion) { [request, clock] store, _ in
        try store.prune(look.found, request, at: clock.wallTime())
      }
      done += pruned
      note(files.remove(ofChats: chats))
      try store.keepLogShort(inAnyCase: false)
    }
    if let next = look.next {
      stage = .chats(after: next)
    } else {
      stage = request.withEvents ? .events(after: nil) : .workers
    }
  }

  private mutating func pruneEvents(after: Int64?) throws {
    let look = try store.goneEvents(
      before: request.before, bounds, after: after, limit: portion)
    if !look.found.isEmpty {
      done += try timed(most: Self.largestPortion) { [clock] store, _ in
        try store.pruneEvents(look.found, at: clock.wallTime())
      }
      try store.keepLogShort(inAnyCase: false)
    }
    stage = look.next.map { .events(after: $0) } ?? .workers
  }

  private mutating func note(_ removed: (chats: Int, bytes: Int)) {
    done.logs += removed.chats
    done.logBytes += removed.bytes
  }

  /// Fits the next portion to how long this one took.
  private mutating func timed<Result>(
    most: Int, _ body: (any PruneStore, Int) throws -> Result
  ) throws -> Result {
    let begin = clock.uptime()
    let result = try body(store, portion)
    portion = Self.fitting(portion, took: clock.uptime() - begin, most: most)
    return result
  }

  /// The size of the portion after one of this size.
  static func fitting(_ portion: Int, took time: Duration, most: Int) -> Int {
    let wanted =
      if time > goal * 2 { portion / 2 } else if time < goal { portion * 2 } else { portion }
    return min(max(wanted, smallestPortion), most)
  }
}

extension PruneWork {
  /// Goes on to the end, with a pause after each portion.
  /// - Parameters:
  ///   - shouldStop: Asked before each portion; true ends the work there.
  ///   - afterEach: Told after each portion what has been removed so far.
  public mutating func run(
    shouldStop: () -> Bool = { false }, afterEach: (Pruned) -> Void = { _ in }
  ) -> BulkOutcome<Pruned> {
    let pausing = WakeSignal()
    while true {
      if shouldStop() { return BulkOutcome(done: done, ending: .cutShort) }
      do {
        guard try step() else { return BulkOutcome(done: done, ending: .finished) }
      } catch {
        return BulkOutcome(done: done, ending: .failed(error))
      }
      afterEach(done)
      let deadline = clock.uptime() + WorkLoop.pauseBetweenPortions
      while clock.uptime() < deadline { clock.wait(for: pausing, until: deadline) }
    }
  }

  /// What a prune would remove now. Only reads.
  public static func preview(
    _ request: PruneRequest, in store: any PruneQuestions, files: any ChatFiles
  ) throws -> Pruned {
    let bounds = try store.pruneBounds(of: request)
    var pruned = Pruned()
    var leaving: Set<ChatID> = []
    var after: ChatID?
    repeat {
      let look = try store.overChats(request, bounds, after: after, limit: largestPortion)
      pruned.chats += look.found.count
      pruned.messages += try store.messageCount(of: look.found)
      if request.withEvents {
        pruned.events += try store.eventCount(
          of: look.found, before: request.before, upTo: bounds.lastEvent)
      }
      leaving.formUnion(look.found)
      after = look.next
    } while after != nil
    if request.withEvents { pruned.events += try eventCount(request, bounds, in: store) }
    let workers = try store.goneWorkers(before: request.before)
    pruned.workers = workers.count
    pruned.lockFiles = try store.idleLocks(without: workers).count
    let withFiles = try files.chatsWithFiles()
    let gone = Set(try store.goneChats(among: withFiles)).union(leaving)
    let size = files.size(ofChats: withFiles.filter(gone.contains))
    (pruned.logs, pruned.logBytes) = (size.chats, size.bytes)
    return pruned
  }

  /// Of chats that are gone already.
  private static func eventCount(
    _ request: PruneRequest, _ bounds: PruneBounds, in store: any PruneQuestions
  ) throws -> Int {
    var count = 0
    var after: Int64?
    repeat {
      let look = try store.goneEvents(
        before: request.before, bounds, after: after, limit: largestPortion)
      count += look.found.count
      after = look.next
    } while after != nil
    return count
  }
}
