import ArgumentParser
import Glibc
import HeartbeatCore
import HeartbeatView

struct WatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    command: "watch",
    abstract: "Watch workers, groups, chats and events as they change.",
    discussion: """
      On a terminal, a whole screen: keys choose a row and act on it; ? tells which. With --json, or \
      when stdout is no terminal, first what there is and then what changes, one row a line, until \
      SIGINT or SIGTERM, and then exits 0.

      Examples:
        chatctl watch
        chatctl watch --role viewer
        chatctl watch --json | jq -c 'select(.row == "worker")'
        chatctl watch | cat
      """)

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The most chats of each status, the newest of them. (default: 200)", valueName: "n"),
    transform: IntegerArgument.parse(in: 1...10_000))
  var limit = 200

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let named = try NamedDatabase(database)
    let backend = try database.backend()
    let reader = try NamedReader(
      SnapshotQuestion(chats: limit, events: 20), of: named, liveness: backend.liveness,
      clock: backend.clock)
    guard !output.json, isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else {
      return try follow(reader)
    }
    let logs = LogDirectory(beside: try database.localPath())
    let screen = try Screen(isInColor: try output.isInColor())
    defer { screen.close() }
    var loop = try WatchLoop(
      screen: screen, actor: WatchActor(database: database), logs: logs, database: named,
      reader: reader, clock: backend.clock)
    try loop.run()
  }

  private func follow(_ reader: NamedReader) throws {
    Follower.endQuietlyWhenInterrupted()
    var (reader, reading) = (reader, PatientReading())
    var lines = WatchLines()
    let out = Output.standard()
    while true {
      if let snapshot = try reading.read({ try reader.next() }) ?? nil {
        for line in lines.next(snapshot) {
          if output.json { try out.json(line) } else { try out.line(line.text) }
        }
        try out.flush()
      }
      usleep(100_000)
    }
  }
}
