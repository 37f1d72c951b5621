import ArgumentParser
import Glibc
import HeartbeatBenchmark
import HeartbeatCore

/// Measures the program itself.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    command: "bench",
    abstract: "Measure heartbeats on this machine, also as they were before.",
    discussion: """
      The same chats are held first by one system, then by the other, in real worker processes and a \
      database to throw away: the old system has a task, a timer and a statement for each chat, the new \
      one is `chatctl run` as it is. They take turns, run after run. A run counts only if all chats \
      were held throughout and every one of them was renewed in every interval.

      Each figure is the median of the runs, with the least and the most of them. What is not measured \
      says so. Wants a machine that does little else.

      Examples:
        chatctl bench
        chatctl bench --chats 1000,10000,100000 --interval 30s --plot bench.svg
        chatctl bench --history 0,1000000 --workers 1,4 --json
      """)

  @Option(
    help: ArgumentHelp(
      "How many chats are held, such as 1000,100000. (default: 1000,10000)", valueName: "list"),
    transform: NumberList.parser(in: BenchmarkPlan.chats))
  var chats = BenchmarkPlan().chats

  @Option(
    help: ArgumentHelp(
      "How many chats that have ended are in the same database. (default: 0)", valueName: "list"),
    transform: NumberList.parser(in: BenchmarkPlan.history))
  var history = BenchmarkPlan().history

  @Option(
    help: ArgumentHelp(
      "How many worker processes share the chats. (default: 1)", valueName: "list"),
    transform: NumberList.parser(in: BenchmarkPlan.workers))
  var workers = BenchmarkPlan().workers

  @Option(
    help: ArgumentHelp(
      "The size of each chat's message; 0 for none. (default: 200)", valueName: "bytes"),
    transform: IntegerArgument.parse(in: BenchmarkPlan.payloadBytes))
  var payload = BenchmarkPlan().payloadBytes

  @Option(
    help: ArgumentHelp("How many runs of each. (default: 3)", valueName: "count"),
    transform: IntegerArgument.parse(in: BenchmarkPlan.runs))
  var runs = BenchmarkPlan().runs

  @Option(
    help: ArgumentHelp("The intervals measured in each run. (default: 5)", valueName: "count"),
    transform: IntegerArgument.parse(in: BenchmarkPlan.intervals))
  var intervals = BenchmarkPlan().intervals

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The time between two heartbeats of a chat. (default: 2s)", valueName: "duration"),
    transform: DurationArgument.parse)
  var interval = BenchmarkPlan().interval

  @Option(
    help: ArgumentHelp(
      "How many connections the chats of an old worker share. (default: 1)", valueName: "count"),
    transform: IntegerArgument.parse(in: BenchmarkPlan.connections))
  var connections = BenchmarkPlan().connections

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "A run that takes longer is given up, with all further ones of its kind. (default: 5m)",
      valueName: "duration"),
    transform: DurationArgument.parse)
  var timeLimit = BenchmarkPlan().longestRun

  @Option(
    help: ArgumentHelp(
      "Where the database is made, in a directory of its own. (default: $TMPDIR, else /tmp)",
      valueName: "directory"),
    completion: .directory)
  var dir: String?

  @Option(
    help: ArgumentHelp("Draw time against chats into this file, as SVG.", valueName: "file"),
    completion: .file(extensions: ["svg"]))
  var plot: String?

  @OptionGroup var server: EmptyServerOptions

  @OptionGroup var output: OutputOptions

  var plan: BenchmarkPlan {
    var plan = BenchmarkPlan()
    (plan.chats, plan.history, plan.workers) = (chats, history, workers)
    (plan.payloadBytes, plan.runs, plan.intervals) = (payload, runs, intervals)
    (plan.interval, plan.longestRun, plan.connections) = (interval, timeLimit, connections)
    return plan
  }

  func validate() throws {
    if let refusal = plan.refusal { throw ValidationError(refusal) }
    if let plot, plot.isEmpty || plot.hasSuffix("/") {
      throw ValidationError("--plot needs the name of a file")
    }
    try server.check(
      isAlone: dir == nil, "not --dir: without it there is a file in a directory of its own")
  }

  func run() throws {
    // What cannot be written is not found out after minutes.
    let target = try plot.map(PlotFile.init)
    let parent = try directory()
    let interruption = Interruption.listen()
    defer { interruption.end() }
    let place = try BenchPlace.make(in: parent, address: server.address)
    defer { place.remove() }
    try place.requireSpace(for: plan)
    let meter = try ProgressMeter()
    let series = BenchSeries(plan: plan, place: place, meter: meter)
    let ending = Result { try series.measure() }
    meter.clear()
    if case .failure(let error) = ending, !(error is BenchInterrupted) { throw error }
    let report = BenchmarkReport(
      plan, trials: series.trials,
      processors: Processors.count,
      database: place.database.description, isComplete: series.isComplete)
    try target?.write(report)
    try print(report)
    try ending.tell(report)
  }

  private func directory() throws -> String {
    var argument = DirectoryArgument()
    return try argument.absolute(dir ?? Environment.value("TMPDIR") ?? "/tmp")
  }

  private func print(_ report: BenchmarkReport) throws {
    let out = Output.standard()
    if output.json {
      try out.json(report)
    } else {
      try BenchText(report).print(by: output, to: out)
    }
    try out.flush()
  }
}

extension Result<Void, any Error> {
  /// Says what is missing.
  fileprivate func tell(_ report: BenchmarkReport) throws {
    if case .failure = self {
      let signal = Interruption.signal
      throw CommandFailure(
        signal == Interruption.terminate ? .terminated : .interrupted,
        "ended before all was measured")
    }
    guard !report.isComplete else { return }
    throw CommandFailure(.refused, "not all was measured: a run took longer than --time-limit")
  }
}

extension NumberList {
  /// For the `transform` of an option.
  static func parser(in range: ClosedRange<Int>) -> @Sendable (String) throws -> [Int] {
    { text in
      guard let numbers = parse(text, in: range) else {
        throw InvalidInput(
          "numbers from \(range.lowerBound) to \(range.upperBound) with commas between are needed, "
            + "such as 1000,10000")
      }
      return numbers
    }
  }
}
