import Glibc
import HeartbeatCore
import HeartbeatSQLite

/// Does a few times what a worker and its users do all the time, over the production store and loops, on one thread
/// and with a clock of its own, for `benchmarks/counts` to count. It prints what callgrind cannot see:
/// statements and pages of each call, as a document.
///
///     HeartbeatCounts FILE
@main
struct HeartbeatCounts {
  /// One alone, and many of them: the difference is what each further one costs.
  private static let sizes = [1, 501]

  static func main() {
    guard CommandLine.arguments.count == 2 else { exit("usage: HeartbeatCounts FILE") }
    do {
      let place = try Workplace(at: CommandLine.arguments[1])
      try work(place)
      print(Document(sqlite: SQLiteVersion.current, calls: place.calls).json)
    } catch {
      exit("HeartbeatCounts: \(error)")
    }
  }

  private static func exit(_ message: String) -> Never {
    var line = message + "\n"
    line.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
    Glibc.exit(1)
  }

  private static func work(_ place: Workplace) throws {
    // Numbers of chats have two bytes from the first one that is counted.
    try start(300, .startEqual, place, isCounted: false)
    for size in sizes { try start(size, .startEqual, place) }
    for size in sizes { try start(size, .startDifferent, place) }
    try claimAndFinish(place)
    for size in sizes { try hold(size, place) }
  }

  private static func start(
    _ count: Int, _ operation: Operation, _ place: Workplace, isCounted: Bool = true
  ) throws {
    let store = try place.database.openOperator(patience: Workplace.patience)
    let now = place.clock.wallTime()
    let drafts = (1...count).map { number in
      let mark = operation == .startEqual ? 100_000 : 100_000 + number
      return ChatDraft(title: "chat number \(mark)", message: "what number \(mark) is to do")
    }
    let body = { if try store.create(drafts, at: now).count != count { throw Unexpected("start") } }
    try isCounted ? place.count(operation, count, body) : body()
  }

  private static func claimAndFinish(_ place: Workplace) throws {
    let store = try place.database.openWork(patience: Workplace.patience)
    let now = place.clock.wallTime()
    let worker = Incarnation(id: IncarnationID(rawValue: 1 << 46), worker: try WorkerID("claimer"))
    try store.register(
      WorkerDeclaration(
        incarnation: worker, pid: 1, interval: .seconds(30), staleAfter: .seconds(90),
        maxRecoveries: 5, grace: .seconds(10)), at: now)
    var portions: [[Lease]] = []
    for size in sizes {
      try place.count(.claim, size) {
        let claim = try store.claim(limit: size, by: worker, beginRuns: true, at: now)
        guard claim.assignments.count == size else { throw Unexpected("claim") }
        portions.append(claim.assignments.map(\.lease))
      }
    }
    var endings = try portions.map { leases in
      try leases.map { lease in
        Ending(
          lease: lease, outcome: .completed(answer: "what came of it"),
          readMessages: try store.messages(of: lease.chat).last?.id, exitCode: 0)
      }
    }
    for size in sizes {
      try place.count(.finish, size) {
        let results = try store.finish(endings.removeFirst(), by: worker, at: now)
        guard results == Array(repeating: .accepted(.completed), count: size) else {
          throw Unexpected("an ending")
        }
      }
    }
  }

  private static func hold(_ count: Int, _ place: Workplace) throws {
    let worker = try HoldingWorker("holder-of-\(count)", holding: count, at: place)
    try place.emptyLog()
    // The first look after that finds a file that has changed, and the first one after a tick what the
    // worker has committed itself.
    for isTick in [false, false, true, false, false] { try expect(worker.step(), isTick) }
    try counted(.tick, isTick: true)
    try expect(worker.step(), false)
    try counted(.quietLook, isTick: false)
    try expect(worker.step(), true)
    try place.commitSomething()
    try counted(.look, isTick: false)

    func counted(_ operation: Operation, isTick: Bool) throws {
      worker.goToNextStep()
      try place.countOnce(operation, count) { try expect(worker.takeStep(), isTick) }
    }
    func expect(_ wasTick: Bool, _ isTick: Bool) throws {
      guard wasTick == isTick else { throw Unexpected(isTick ? "no tick" : "a tick") }
    }
  }
}
