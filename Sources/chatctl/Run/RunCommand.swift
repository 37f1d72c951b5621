import ArgumentParser
import HeartbeatCore
import Logging
import ServiceLifecycle

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run a worker: claim chats, run them, keep their leases.",
    discussion: """
      One heartbeat statement per interval renews all of the worker's chats. What it asked for \
      and did not get back is lost, what it got back and did not know is gained. SIGINT or SIGTERM \
      stops it in good order: its chats go back to pending. A second signal stops it at once.

      Examples:
        chatctl run
        chatctl run --worker-id w1 --interval 5s --stale-after 15s
        chatctl run -- ./agent.sh --fast
        chatctl run --simulate 5s..60s --until-idle
        chatctl run --json | jq -c 'select(.event == "tick")'
      """
  )

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var worker: WorkerOptions
  @OptionGroup var work: WorkOptions
  @OptionGroup var prune: PruneOptions

  func validate() throws {
    _ = try worker.settings(for: work)
    try work.validate()
  }

  func run() throws {
    try database.role.require(.worker)
    try ProcessLimits.require(forCommands: !work.command.isEmpty)
    let settings = try worker.settings(for: work)
    let path = try database.path()
    let chats = try database.backend()
    let pruning = try prune.rule(database)
    let handler = try work.handler(database: path, chats: chats, settings: settings)
    try chats.create(patience: database.busyTimeout)
    let sink = EventSink(
      printer: output.json
        ? JSONEventPrinter() : TextEventPrinter(isInColor: try output.isInColor()))
    let worker = Worker(
      database: chats, id: worker.workerID, settings: settings, limits: try worker.limits(),
      patience: database.busyTimeout,
      logger: sink.logger(), observer: Self.observer(sink, notice: work.notice),
      cleanup: CommandCleanup(database: path), pruning: pruning, handler: handler)
    sink.whenClosed { worker.stop(reason: "output closed") }
    try sink.start()
    let forcedEnd = ForcedEnd.onSecondSignal()
    defer { forcedEnd.cancel() }
    let logger = sink.logger()
    let ending = Result {
      try Waiting.forTask { try await Self.serve(worker, logger: logger) }
    }
    sink.drain()
    try ending.get()
    if let failure = sink.failure { throw failure }
  }

  /// Hands events to the sink; the notice follows the start, which may fail.
  private static func observer(
    _ sink: EventSink, notice: String?
  ) -> @Sendable (WorkerEvent) -> Void {
    { event in
      sink.add(event)
      if case .started = event.kind, let notice { sink.say(notice) }
    }
  }

  private static func serve(_ worker: Worker, logger: Logger) async throws {
    let service = ServiceGroupConfiguration.ServiceConfiguration(
      service: worker, successTerminationBehavior: .gracefullyShutdownGroup,
      failureTerminationBehavior: .gracefullyShutdownGroup)
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: [service], gracefulShutdownSignals: [.sigint, .sigterm], logger: logger))
    try await group.run()
  }
}
