import ArgumentParser
import HeartbeatCore

/// How the worker behaves.
struct WorkerOptions: ParsableArguments {
  @Option(
    name: .customLong("worker-id"), parsing: .unconditional,
    help: ArgumentHelp(
      "The worker's name: 1 to 64 of A-Z a-z 0-9 . _ -. Else the first of w1, w2, … that is free.",
      valueName: "id"),
    transform: WorkerID.parse)
  var workerID: WorkerID?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The time between two heartbeats. (default: 30s)", valueName: "duration"),
    transform: DurationArgument.parse)
  var interval: Duration?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      How old a heartbeat may be before others recover the chats; at least twice the interval. \
      (default: three intervals)
      """, valueName: "duration"),
    transform: DurationArgument.parse)
  var staleAfter: Duration?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The most chats to claim at once. (default: 10000, or 4 per core when chats run a command)",
      valueName: "n"),
    transform: IntegerArgument.parse(in: 1...1_000_000))
  var maxChats: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Stop after so many heartbeats.", valueName: "n"),
    transform: IntegerArgument.parse(in: 1...1_000_000))
  var ticks: Int?

  @Flag(help: "Stop once no chat is pending and none is running here.")
  var untilIdle = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How long cancelled chats may take to end. (default: 10s)", valueName: "duration"),
    transform: DurationArgument.parseOrZero)
  var grace: Duration = .seconds(10)

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The attempts after which a failing chat gets the status error. (default: 3)",
      valueName: "n"),
    transform: IntegerArgument.parse(in: 1...1_000_000))
  var maxAttempts: Int = 3

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The pause before the second attempt; it doubles, up to 5m. (default: 1s)",
      valueName: "duration"),
    transform: DurationArgument.parseOrZero)
  var retryPause: Duration = .seconds(1)

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How often a chat is recovered from dead or stale workers before it is quarantined. (default: 5)",
      valueName: "n"),
    transform: IntegerArgument.parse(in: 0...1_000_000))
  var maxRecoveries: Int = 5

  func settings(for work: WorkOptions) throws -> Settings {
    var settings = Settings()
    if let interval { settings.interval = interval }
    settings.staleAfter = staleAfter ?? settings.interval * 3
    settings.maxChats = maxChats ?? work.defaultMaxChats
    settings.grace = grace
    settings.maxAttempts = maxAttempts
    settings.retryPause = retryPause
    settings.maxRecoveries = maxRecoveries
    settings.runsReachOutside = !work.command.isEmpty
    do {
      try settings.validate()
    } catch {
      throw ValidationError(error.reason)
    }
    return settings
  }

  func limits() throws -> RunLimits {
    var limits = RunLimits()
    limits.ticks = ticks
    limits.untilIdle = untilIdle
    return limits
  }
}
