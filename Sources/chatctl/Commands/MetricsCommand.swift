import ArgumentParser
import HeartbeatCore

struct MetricsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    command: "metrics",
    abstract: "Print how things stand as Prometheus reads it.",
    discussion: """
      What the database tells: chats by status and group, workers and the age of their heartbeats, \
      silent chats, the size of the log. What a worker counts of itself, `chatctl run \
      --metrics-file` writes.

      Examples:
        chatctl metrics
        chatctl metrics --silent-after 30m
        chatctl metrics >chatctl.prom
      """)

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Count running chats as silent that have given no sign for so long. (default: 10m)",
      valueName: "duration"),
    transform: DurationArgument.parse)
  var silentAfter: Duration = .seconds(600)

  @OptionGroup var database: DatabaseOptions

  func run() throws {
    let store = try database.openQuestions()
    let now = try database.now()
    let metrics = SnapshotMetrics(
      snapshot: try store.snapshot(SnapshotMetrics.question(at: now), at: now),
      silentAfter: silentAfter)
    let families = metrics.families + [try WalSize(database).family]
    let out = Output.standard()
    try out.write(PrometheusText.of(families).utf8)
    try out.flush()
  }
}
