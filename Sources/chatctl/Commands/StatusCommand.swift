import ArgumentParser
import HeartbeatCore

struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    command: "status",
    abstract: "Show on one screen how things stand.",
    discussion: """
      How many chats there are, which workers have places left, which runs have given no sign for \
      longest, why pending chats wait, what was asked, which errors there were, which runs took \
      longest, how fast it goes and how long the rest may take.

      Examples:
        chatctl status
        chatctl status --since 8h --group build
        chatctl status --json
      """)

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How far back errors, ended runs and the pace go. (default: 12h)", valueName: "duration"),
    transform: DurationArgument.parse)
  var since: Duration?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Only chats of this group.", valueName: "name"))
  var group: String?

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let store = try database.openQuestions()
    let now = try database.now()
    let window = since ?? .seconds(12 * 3600)
    let begin = Timestamp(milliseconds: now.milliseconds - window.wholeMilliseconds)
    let question = OverviewQuestion(group: group, since: begin, limit: Status.limit)
    let status = Status(
      try store.snapshot(SnapshotQuestion(overview: question), at: now), group: group,
      window: window, since: begin)
    let out = Output.standard()
    if output.json {
      try out.json(StatusJSON(status))
    } else {
      try StatusReport(status).print(output, to: out)
    }
    try out.flush()
  }
}

/// Everything that a status shows.
struct Status {
  /// Of each list. A screen shows the first few.
  static let limit = 100

  let overview: Overview
  /// Those that run, or should, or hold chats all the same; by name.
  let workers: [WorkerStatus]
  let group: String?
  let window: Duration
  let since: Timestamp
  let now: Timestamp

  init(_ snapshot: Snapshot, group: String?, window: Duration, since: Timestamp) {
    overview = snapshot.overview ?? Overview()
    workers = snapshot.workers.filter { $0.state != .stopped || $0.chats > 0 }
    self.group = group
    self.window = window
    self.since = since
    now = snapshot.at
  }

  var waits: Waits { Waits(overview, workers: workers.map(WorkerPlaces.init), now: now) }
  var forecast: Forecast { Forecast(overview, since: since, now: now) }
}
