import ArgumentParser
import Glibc
import HeartbeatCore

/// What a chat does while it runs.
struct WorkOptions: ParsableArguments {
  @Flag(help: "A chat runs until it is completed, interrupted, stolen or deleted. (default)")
  var hold = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "A chat ends by itself after a time drawn from the range, such as 5s..60s.",
      valueName: "range"),
    transform: DurationRange.parse)
  var simulate: DurationRange?

  @Argument(
    parsing: .postTerminator,
    help: ArgumentHelp(
      """
      A chat is this command, started without a shell: its messages are on stdin as one JSON object \
      per line, what it prints on stdout is the answer.
      """, valueName: "command"))
  var command: [String] = []

  func validate() throws {
    // The parser does not tell an empty command from none.
    if command.isEmpty, CommandLine.arguments.last == "--" {
      throw ValidationError("a command is needed after --")
    }
    if [hold, simulate != nil, !command.isEmpty].count(where: \.self) > 1 {
      throw ValidationError("--hold, --simulate and a command exclude each other")
    }
  }

  /// What people who forgot the command would wonder about; nil when they have said what they mean.
  var notice: String? {
    hold || simulate != nil || !command.isEmpty
      ? nil
      : "chats are only held: no command was given, as in `chatctl run -- ./agent.sh` "
        + "(--hold leaves this line out)"
  }

  var defaultMaxChats: Int {
    command.isEmpty ? 10_000 : 4 * Processors.count
  }

  /// - Parameters:
  ///   - database: Where `chats` are.
  ///   - path: What logs and marks of runs are kept beside.
  /// - Throws: ``InvalidInput`` for a command that cannot be run, ``CommandFailure`` when the limits
  ///   of this process do not allow as many of them.
  /// - Returns: Nil for chats that are only held.
  func handler(
    database: DatabasePlace, beside path: String, settings: Settings, root: DirectoryRoot?
  ) throws -> ChatHandler? {
    if !command.isEmpty {
      let runner = CommandRunner(
        command: try ChatCommand(command), database: database.text, path: path,
        settings: settings, openFiles: try FileLimit.raise(forCommands: settings.maxChats),
        supervisor: try ProcessSupervisor(beside: path), root: root)
      return { try await runner.run($0) }
    }
    return simulate.map(Self.simulation)
  }

  private static func simulation(_ range: DurationRange) -> ChatHandler {
    { _ in
      let milliseconds = Int64.random(
        in: range.shortest.wholeMilliseconds...range.longest.wholeMilliseconds)
      try await Task.sleep(for: .milliseconds(milliseconds), clock: .continuous)
      return .done
    }
  }
}
