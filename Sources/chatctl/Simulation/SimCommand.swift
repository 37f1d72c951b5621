import ArgumentParser
import HeartbeatCore
import HeartbeatSimulation

/// Tries the program itself.
struct SimCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    command: "sim",
    abstract: "Simulate workers, operators and faults, to find faults of this program.",
    discussion: """
      Runs this program's own store, registry and loops in one thread on virtual time, over a database \
      of their own. A seed decides who does the next step, and what fails, dies, stops or lies \
      meanwhile. After every step the rules are checked; at the end nothing fails any more, and every \
      chat that can run must run.

      The same options do the same again, on every machine. A run that breaks a rule is made smaller \
      and ends with the line that replays it.

      Examples:
        chatctl sim --seed 1
        chatctl sim --seed 1 --runs 100 --threads 2 --json
        chatctl sim --seed 7 --steps 431 --keep 12,40-44,431 --trace
      """)

  @Option(
    help: ArgumentHelp(
      "What decides; the next ones follow it. (default: another one each time)",
      valueName: "number"),
    transform: IntegerArgument.parse(in: 0...Int.max))
  var seed: Int?

  @Option(
    help: ArgumentHelp("How many seeds. (default: 1)", valueName: "count"),
    transform: IntegerArgument.parse(in: 1...1_000_000_000))
  var runs = 1

  @Option(
    help: ArgumentHelp("The steps of each run. (default: 10000)", valueName: "count"),
    transform: IntegerArgument.parse(in: 1...100_000_000))
  var steps = 10_000

  @Option(
    help: ArgumentHelp("How many workers. (default: 3)", valueName: "count"),
    transform: IntegerArgument.parse(in: 1...100))
  var workers = 3

  @Option(
    help: ArgumentHelp(
      "How many chats there are at once that are not over. (default: 12)", valueName: "count"),
    transform: IntegerArgument.parse(in: 1...10_000))
  var chats = 12

  @Option(
    help: ArgumentHelp(
      "Only these steps of a run, such as 3-7,12: what a run was made smaller to.",
      valueName: "steps"),
    transform: { text in
      guard let list = StepList(text) else {
        throw InvalidInput("steps are numbers and ranges, such as 3-7,12")
      }
      return list
    })
  var keep: StepList?

  @Option(
    help: ArgumentHelp("How many runs go on at once. (default: 1)", valueName: "count"),
    transform: IntegerArgument.parse(in: 1...64))
  var threads = 1

  @Option(
    help: ArgumentHelp(
      "Where the databases are made; by default in memory, and no commit waits for a disk.",
      valueName: "directory"),
    completion: .directory)
  var file: String?

  @Option(
    name: .customLong("break"),
    help: ArgumentHelp(
      "Break a rule on purpose, to see that it is noticed: "
        + SimulationPlan.Mutation.allCases.map(\.rawValue).joined(separator: ", ") + ".",
      valueName: "rule"),
    transform: { text in
      guard let mutation = SimulationPlan.Mutation(rawValue: text) else {
        throw InvalidInput("there is no rule \(text) that can be broken")
      }
      return mutation
    })
  var mutation: SimulationPlan.Mutation?

  @Flag(help: "Print every step and event of one run.")
  var trace = false

  @Flag(help: "Do not make a run smaller that breaks a rule.")
  var noShrink = false

  @OptionGroup var server: EmptyServerOptions

  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard runs == 1 || keep == nil && !trace else {
      throw ValidationError("--keep and --trace are for one run")
    }
    try server.check(
      isAlone: file == nil && threads == 1,
      "neither --file nor --threads: without it there is a file for each run")
  }

  func run() throws {
    var plan = SimulationPlan(seed: UInt64(seed ?? Int.random(in: 1...999_999_999)))
    (plan.steps, plan.workers, plan.chats) = (steps, workers, chats)
    (plan.kept, plan.mutation) = (keep, mutation)
    let out = Output.standard()
    let begun = ContinuousClock.now
    let reports = try trace ? [traced(plan, to: out)] : all(from: plan)
    let duration = begun.duration(to: .now)
    var failed = reports.first { $0.violation != nil }
    let first = failed
    if let found = failed, !noShrink, !trace { failed = try shrunk(found) }
    try SimReport(reports: reports, failed: first, smallest: failed, place: place)
      .print(asJSON: output.json, to: out)
    try out.flush()
    let taken = reports.reduce(0) { $0 + $1.steps }
    Output.say(SimReport.speed(steps: taken, in: duration))
    if failed != nil { throw CommandFailure(.failure, nil) }
  }

  private var place: [String] {
    file.map { ["--file", $0] } ?? server.address.map { ["--db", PasswordFree.text($0)] } ?? []
  }

  private func all(from plan: SimulationPlan) throws -> [SimulationReport] {
    let series = SimulationSeries(plan, runs: runs, makeDatabase: makeDatabase)
    let meter = try ProgressMeter()
    defer { meter.clear() }
    let total = runs * (plan.kept?.steps.count ?? steps)
    return try series.run(onThreads: threads) { meter.show("steps", $0, of: total) }
  }

  private func traced(_ plan: SimulationPlan, to out: Output) throws -> SimulationReport {
    // What cannot be printed is not looked at either.
    try Simulation(plan, on: makeDatabase()) { try? out.line(TerminalText.safe($0)) }.run()
  }

  private func shrunk(_ failed: SimulationReport) throws -> SimulationReport {
    Output.say("seed \(failed.plan.seed) breaks a rule; looking for a smaller run that does")
    let interruption = Interruption.listen()
    defer { interruption.end() }
    var shrinker = Shrinker(shouldStop: { Interruption.signal != nil }) { plan in
      try Simulation(plan, on: makeDatabase()).run()
    }
    return try shrinker.shrink(failed)
  }

  private var makeDatabase: @Sendable () throws -> any SimulatedDatabase {
    let file = file
    #if Postgres
      if let address = server.address { return { try PostgresSimulated(at: address) } }
    #endif
    return { try SQLiteSimulated(in: file) }
  }
}
