import ArgumentParser
import HeartbeatCore
import HeartbeatView

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    command: "report",
    abstract: "Write who held which chat when as a page, or as a picture.",
    discussion: """
      One file that a browser shows without asking for anything else: a lane for each worker, a bar \
      for each lease by how it ended, arrows for steals, hand-overs and recoveries, and tables of \
      workers and chats. Thousands of chats become bands with numbers. With --svg, the drawing alone.

      FILE is replaced as a whole, or stays as it was; - is stdout.

      Examples:
        chatctl report night.html --since 8h
        chatctl report incident.svg --svg --since 30m
        chatctl report - >report.html
      """)

  @Argument(
    help: ArgumentHelp("Where it is written; - is stdout.", valueName: "file"),
    completion: .file(extensions: ["html", "svg"]))
  var file: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How far back it goes. (default: 12h)", valueName: "duration"),
    transform: DurationArgument.parse)
  var since: Duration = .seconds(12 * 3600)

  @Flag(help: "Write the drawing alone, as SVG.")
  var svg = false

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  private var isForStdout: Bool { file == "-" }

  func validate() throws {
    guard !file.isEmpty, !file.hasSuffix("/") else {
      throw ValidationError("the report needs the name of a file, or - for stdout")
    }
    if isForStdout, output.json {
      throw ValidationError("--json and - exclude each other: the report itself goes to stdout")
    }
  }

  func run() throws {
    let store = try database.openQuestions()
    defer { store.close() }
    // Before the reading, which may take long: what is no file is not found out at its end.
    let target = isForStdout ? nil : try ReplacedFile(file)
    let report = try Report.read(store, since: since, at: database.now())
    let text = try text(report)
    let out = Output.standard()
    guard let target else {
      try out.write(text.utf8)
      return try out.flush()
    }
    // As private as the database: it has titles and reasons.
    try target.write(mode: 0o600, isDurable: true) { try $0.write(text.utf8) }
    try tell(report, bytes: text.utf8.count, to: out)
  }

  private func text(_ report: Report) throws -> String {
    guard svg else {
      return ReportPage(report: report, database: try database.place().description).html
    }
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + report.drawing(width: 960).svg + "\n"
  }

  private func tell(_ report: Report, bytes: Int, to out: Output) throws {
    let leases = report.timeline.lanes.values.reduce(0) { $0 + $1.leases }
    let workers = report.timeline.lanes.count
    if output.json {
      try out.json(
        ReportJSON(
          file: file, bytes: bytes, events: report.timeline.counts.values.reduce(0, +),
          leases: leases, workers: workers, from: report.from.milliseconds,
          to: report.to.milliseconds))
    } else {
      let what = "\(Counted.text(leases, "lease")) of \(Counted.text(workers, "worker"))"
      try out.line("wrote \(TerminalText.safe(file)) (\(PruneReport.size(bytes))): \(what)")
    }
    try out.flush()
  }
}

/// What was written, as scripts see it.
struct ReportJSON: Encodable {
  let file: String
  let bytes: Int
  let events: Int
  let leases: Int
  let workers: Int
  let from: Int64
  let to: Int64

  enum CodingKeys: String, CodingKey {
    case file, bytes, events, leases, workers
    case from = "from_at"
    case to = "to_at"
  }
}
