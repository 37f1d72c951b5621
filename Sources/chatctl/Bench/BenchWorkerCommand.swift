import ArgumentParser
import Glibc
import HeartbeatBenchmark
import HeartbeatCore

/// A worker of the old system, which ``BenchRun`` starts. Not for people.
///
/// It goes on from step to step when it is told so on stdin, and says on stdout what it has come to. It ends with its
/// stdin.
struct BenchWorkerCommand: ParsableCommand {
  static let name = "bench-worker"

  static let configuration = CommandConfiguration(
    command: name, abstract: "Keep leases as it was done before.", shouldDisplay: false)

  @Argument(transform: WorkerID.parse)
  var worker: WorkerID

  @Argument(help: "How many chats it holds.")
  var share: Int

  @Argument(transform: DurationArgument.parse)
  var interval: Duration

  @Argument(transform: DurationArgument.parse)
  var staleAfter: Duration

  @Argument(help: "How many intervals are measured.")
  var intervals: Int

  @Argument(help: "How many connections the chats share.")
  var connections: Int

  @OptionGroup var database: DatabaseOptions

  func run() throws {
    let worker = try OldWorker(
      worker, on: database.backend(), share: share, interval: interval, staleAfter: staleAfter,
      connections: connections)
    try Self.say(Step(event: "held", held: worker.held))
    guard Self.isToldToGoOn() else { return }
    _ = try Waiting.forTask { try await worker.keep(rounds: 1) {} }
    try Self.say(Step(event: "warm"))
    guard Self.isToldToGoOn() else { return }
    let intervals = intervals
    let rounds = try Waiting.forTask {
      try await worker.keep(rounds: intervals) { try Self.say(Step(event: "begun")) }
    }
    try Self.say(Measured(rounds))
    _ = Self.isToldToGoOn()
  }

  private static func say(_ value: some Encodable) throws {
    let out = Output.standard()
    try out.json(value)
    try out.flush()
  }

  /// Waits for a line. False once nobody can write one any more.
  private static func isToldToGoOn() -> Bool {
    var byte: UInt8 = 0
    while byte != UInt8(ascii: "\n") {
      var polled = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
      poll(&polled, 1, -1)
      let count = read(STDIN_FILENO, &byte, 1)
      if count < 0, errno == EAGAIN || errno == EINTR { continue }
      guard count > 0 else { return false }
    }
    return true
  }

  private struct Step: Encodable {
    let event: String
    var held: Int?
  }

  private struct Measured: Encodable {
    let event = "measured"
    let statements: Int
    let tasks: Int
    let work: [Double]
    let lostChats: Int
    let latest: Double

    init(_ rounds: OldRounds) {
      statements = rounds.statements
      tasks = rounds.tasks
      work = rounds.work.map(\.reportedMilliseconds)
      lostChats = rounds.lost
      latest = rounds.latest.reportedMilliseconds
    }

    private enum CodingKeys: String, CodingKey {
      case event, statements, tasks
      case work = "work_ms"
      case lostChats = "lost_chats"
      case latest = "latest_ms"
    }
  }
}
