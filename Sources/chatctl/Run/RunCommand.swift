import ArgumentParser
import HeartbeatCore
import Logging
import ServiceLifecycle
import UnixSignals

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    command: "run",
    abstract: "Run a worker: claim chats, run them, keep their leases.",
    discussion: """
      One heartbeat statement per interval renews all of the worker's chats. What it asked for \
      and did not get back is lost, what it got back and did not know is gained. SIGINT or SIGTERM \
      stops it in good order: its chats go back to pending. A second signal stops it at once. With \
      --stop-mode drain it ends its chats first, as after `chatctl drain`. A service manager that has \
      started it, as systemd does with Type=notify, is told how it does.

      Examples:
        chatctl run
        chatctl run --worker-id w1 --interval 5s --stale-after 15s
        chatctl run -- ./agent.sh --fast
        chatctl run --group build --group docs -- ./agent.sh
        chatctl run --timeout 2h --silence 10m --no-retry-exit 2,64 -- ./agent.sh
        chatctl run --stop-mode drain -- ./agent.sh
        chatctl run --simulate 5s..60s --until-idle
        chatctl run --json | jq -c 'select(.event == "tick")'
      """
  )

  @OptionGroup var worker: WorkerOptions
  @OptionGroup var runLimits: RunLimitOptions
  @OptionGroup var hooks: HookOptions
  @OptionGroup var directories: DirectoryOptions
  @OptionGroup var stopping: StopOptions
  @OptionGroup var prune: PruneOptions
  @OptionGroup var metrics: MetricsOptions
  @OptionGroup var work: WorkOptions
  @OptionGroup var groups: GroupOptions
  // Help shows the options in this order: a command's own before those that all have.
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    _ = try worker.settings(for: work)
    try work.validate()
    try groups.validate(with: work)
  }

  func run() throws {
    try database.role.require(.worker)
    let settings = try settings()
    let manager = try ServiceManager.inherited(settings)
    try ProcessLimits.require(
      forCommands: !work.command.isEmpty, moreThreads: manager == nil ? 0 : 1)
    let place = try database.place()
    let chats = try database.backend()
    let localPath = try database.localPath()
    let pruning = try prune.rule(database)
    let handler = try work.handler(
      database: place, beside: localPath, settings: settings, root: try directories.root())
    let sink = EventSink(
      printer: output.json
        ? JSONEventPrinter() : TextEventPrinter(isInColor: try output.isInColor()))
    let teller = try hooks.teller(
      database: chats, place: place, role: try database.role.held(), patience: database.busyTimeout,
      logger: sink.logger())
    try chats.create(patience: database.busyTimeout)
    try teller?.start()
    let registry = PrometheusRegistry()
    let metricsFile = try metrics.file(registry, database) { sink.say($0) }
    try metricsFile?.start()
    let launches = LaunchComplaints { sink.say($0) }
    let worker = Worker(
      database: chats, id: worker.workerID, settings: settings, limits: try worker.limits(),
      patience: database.busyTimeout, clock: chats.clock,
      logger: sink.logger(), metrics: registry,
      observer: Self.observer(
        sink, [manager.map { $0.add }, metricsFile.map { $0.add }],
        notice: work.notice, teller),
      cleanup: CommandCleanup(database: localPath), pruning: pruning,
      handler: handler.map(launches.listening))
    sink.whenClosed { worker.stop(reason: "output closed") }
    try sink.start()
    try manager?.start(complain: { sink.say($0) }, heldChats: { worker.heldChats })
    let forcedEnd = ForcedEnd.watch(worker, stopping.stopMode)
    defer { forcedEnd.cancel() }
    let logger = sink.logger()
    let ending = Result {
      // What drains goes on until it is done: the group would stop it.
      let signals: [UnixSignal] = stopping.stopMode == .drain ? [] : [.sigint, .sigterm]
      return try Waiting.forTask {
        try await Self.serve(worker, stoppedBy: signals, logger: logger)
      }
    }
    // Nobody waits for the end of a worker that has nothing left to do.
    teller?.finish(within: worker.isStopRequested ? settings.grace : Self.longestTelling)
    metricsFile?.finish()
    sink.drain()
    manager?.finish()
    try ending.get()
    if let failure = sink.failure { throw failure }
  }

  private func settings() throws -> Settings {
    var settings = try worker.settings(for: work)
    settings.groups = groups.wanted
    runLimits.apply(to: &settings)
    return settings
  }

  /// For the hooks of a worker that its limits have ended; each telling has a limit of its own.
  private static let longestTelling: Duration = .seconds(86_400)

  /// Hands events to whoever wants them; the notice follows the start, which may fail.
  private static func observer(
    _ sink: EventSink, _ others: [(@Sendable (WorkerEvent) -> Void)?], notice: String?,
    _ teller: HookTeller?
  ) -> @Sendable (WorkerEvent) -> Void {
    let others = others.compactMap(\.self)
    return { event in
      sink.add(event)
      for other in others { other(event) }
      guard case .started(let incarnation, _, _) = event.kind else { return }
      if let notice { sink.say(notice) }
      teller?.begin(as: incarnation.id)
    }
  }

  private static func serve(
    _ worker: Worker, stoppedBy signals: [UnixSignal], logger: Logger
  ) async throws {
    let service = ServiceGroupConfiguration.ServiceConfiguration(
      service: worker, successTerminationBehavior: .gracefullyShutdownGroup,
      failureTerminationBehavior: .gracefullyShutdownGroup)
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: [service], gracefulShutdownSignals: signals, logger: logger))
    try await group.run()
  }
}
