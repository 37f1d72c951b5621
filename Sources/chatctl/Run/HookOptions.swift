import ArgumentParser
import HeartbeatCore
import Logging

/// What is told of what happens while the worker runs.
struct HookOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "A program, with its arguments, that is told of each chat that has ended: JSON on stdin.",
      valueName: "command"),
    transform: HookWords.parse)
  var onEnd: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The same, told when nothing runs and nothing is left that would be claimed.",
      valueName: "command"),
    transform: HookWords.parse)
  var onIdle: String?

  private var commands: [Hook.Kind: String] {
    [.end: onEnd, .idle: onIdle].compactMapValues { $0 }
  }

  /// - Throws: ``InvalidInput`` for a command that cannot be executed.
  /// - Returns: Nil without hooks.
  func teller(
    database: any ChatBackend, place: DatabasePlace, role: Role, patience: Duration, logger: Logger
  ) throws -> HookTeller? {
    guard !commands.isEmpty else { return nil }
    let programs = try Dictionary(
      commands.values.map { ($0, try ChatCommand(HookWords.split($0))) },
      uniquingKeysWith: { first, _ in first })
    return HookTeller(
      database: database, commands: commands,
      runner: HookCommandRunner(programs: programs, database: place.text, role: role),
      patience: patience, logger: logger)
  }
}
