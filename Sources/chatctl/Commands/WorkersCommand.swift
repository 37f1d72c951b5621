import ArgumentParser
import HeartbeatCore

struct WorkersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    command: "workers",
    abstract: "Show which workers are alive.",
    discussion: """
      live: its process runs and its heartbeat is fresh. draining: so does it, but it takes no chats \
      any more and stops once it has none left. hung: its process runs but its heartbeat \
      is stale. dead: its process is gone although it never stopped in order. stopped: it stopped \
      in order, or was given chats but never started. Of a worker on another host, which only a \
      database on a server has, it cannot be known at once that it is gone.

      Examples:
        chatctl workers
        chatctl workers --json
      """)

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let now = try database.now()
    try Self.print(database.openQuestions().workers(at: now), output, now: now)
  }

  static func print(_ workers: [WorkerStatus], _ output: OutputOptions, now: Timestamp) throws {
    let out = Output.standard()
    if output.json {
      try out.json(arrayOf: workers, WorkerJSON.init)
    } else {
      try output.print(table(workers, now: now), to: out)
    }
    try out.flush()
  }

  /// What a narrow terminal does without, the first one first.
  static let dropping = ["STALE AFTER", "INTERVAL", "PID", "HOST", "HEARTBEAT", "CHATS", "STATE"]

  private static func table(_ workers: [WorkerStatus], now: Timestamp) -> Table {
    let hasHosts = workers.contains { $0.host != nil }
    var table = Table(
      ["WORKER", "STATE"] + (hasHosts ? ["HOST"] : [])
        + ["PID", "CHATS", "HEARTBEAT", "INTERVAL", "STALE AFTER"],
      shrinking: ["WORKER"], dropping: dropping)
    for worker in workers {
      let host = hasHosts ? [Table.Cell(worker.host ?? "-")] : []
      let state = Table.Cell(worker.state.rawValue, Style(worker.state))
      let others = [
        Table.Cell(worker.pid.map { "\($0)" } ?? "-"),
        Table.Cell("\(worker.chats)"),
        Table.Cell(TimeText.relative(worker.heartbeatAt, to: now)),
        Table.Cell(TimeText.exact(worker.interval)),
        Table.Cell(TimeText.exact(worker.staleAfter)),
      ]
      table.add([Table.Cell(worker.worker.name), state] + host + others)
    }
    return table
  }
}
