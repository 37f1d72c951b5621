import ArgumentParser
import Glibc
import HeartbeatCore

struct DrainCommand: OrderCommand {
  static let configuration = CommandConfiguration(
    command: "drain",
    abstract: "Let workers end what they have, and then stop.",
    discussion: """
      A worker that drains claims nothing any more. What it has it ends, also what is stolen for it \
      meanwhile; then it stops and exits 0. A chat whose attempt fails is left to others. `undrain` \
      lets it go on while it has not stopped.

      --timeout waits no longer than that and then exits 1, or with --cancel lets the workers give \
      back what they still have, as SIGTERM does. --cancel without --timeout does so at once.

      Examples:
        chatctl drain w1
        chatctl drain w1 w2 --wait
        chatctl drain w1 --timeout 30m --cancel
      """)

  @OptionGroup var named: WorkersArgument

  @Flag(help: "Wait until they have stopped.")
  var wait = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Wait, but no longer than this.", valueName: "duration"),
    transform: DurationArgument.parse)
  var timeout: Duration?

  @Flag(help: "After the timeout, or at once, let them give back what they have.")
  var cancel = false

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let store = try database.openOperator()
    let isAtOnce = cancel && timeout == nil
    let told = try store.order(
      .drain(isCancelling: isAtOnce), to: named.workers, at: database.now())
    var watch = DrainWatch(told.ordered)
    if wait || timeout != nil {
      let liveness = try database.backend().liveness
      try watchUntil(timeout, &watch, store, liveness)
      if cancel, timeout != nil, !watch.waiting.isEmpty {
        let only = Dictionary(
          watch.waiting.map { ($0.worker, $0.incarnation) }, uniquingKeysWith: { first, _ in first }
        )
        // One that has stopped by now is refused, which the watch will see.
        _ = try store.order(
          .drain(isCancelling: true), to: watch.waiting.map(\.worker), only: only,
          at: database.now())
        let grace = watch.waiting.map(\.grace).max() ?? .zero
        try watchUntil(grace + Self.stopAllowance, &watch, store, liveness)
      }
    }
    try print(told, from: store)
    told.refused.map(\.reason).forEach(Output.say)
    if wait || timeout != nil { try report(watch) }
    if !told.refused.isEmpty { throw CommandFailure(.refused) }
  }

  /// How much longer than its grace a worker's stop may take.
  private static let stopAllowance: Duration = .seconds(5)

  private func watchUntil(
    _ limit: Duration?, _ watch: inout DrainWatch, _ store: any QuestionStore,
    _ liveness: any Liveness
  ) throws {
    let deadline = limit.map { ContinuousClock.now + $0 }
    var reading = PatientReading()
    while true {
      if let workers = try reading.read({ try store.workers(at: database.now()) }) {
        watch.look(at: workers, presence: liveness.presence)
      }
      if watch.waiting.isEmpty { return }
      if let deadline, ContinuousClock.now >= deadline { return }
      usleep(50_000)
    }
  }

  private func report(_ watch: DrainWatch) throws {
    let told = named.workers.filter { watch.ends[$0] != nil && watch.ends[$0] != .stopped }
    for worker in told {
      Output.say(
        watch.ends[worker] == .died
          ? "worker \(worker) died before it had ended its chats"
          : "worker \(worker) was told to go on")
    }
    if !watch.waiting.isEmpty {
      let names = watch.waiting.map(\.worker.name).joined(separator: ", ")
      throw CommandFailure(.failure, "the time is up and these workers have not stopped: \(names)")
    }
    if !told.isEmpty { throw CommandFailure(.failure) }
  }
}
