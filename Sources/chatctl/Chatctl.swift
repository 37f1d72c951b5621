import ArgumentParser
import Glibc
import HeartbeatCore
import HeartbeatSQLite

@main
struct Chatctl: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chatctl",
    abstract: "Keeps long-running chats owned, alive and recoverable.",
    discussion: """
      Examples:
        chatctl start "Summarise the report" --title Report
        chatctl list --status running
        chatctl steal 7 --to w2 --reason "w1 is too slow"
        chatctl wait 7 --timeout 10m

      The database is --db, else $CHATCTL_DB, else $XDG_STATE_HOME/chatctl/chats.db, else \
      ~/.local/state/chatctl/chats.db.

      Exit codes: 0 done; 1 failure; 2 nothing matched, or some of what was asked was refused; \
      3 unavailable, such as a busy database; 64 usage; 77 the role does not allow it.
      """,
    version: "chatctl \(Version.text) (SQLite \(SQLiteVersion.current))",
    subcommands: [
      InitCommand.self, StartCommand.self, RunCommand.self, StealCommand.self, ListCommand.self,
      ShowCommand.self, ExplainCommand.self, StatusCommand.self, MetricsCommand.self,
      WatchCommand.self, ReportCommand.self,
      WorkersCommand.self, EventsCommand.self,
      InterruptCommand.self,
      CompleteCommand.self, RetryCommand.self, EditCommand.self, DeleteCommand.self,
      SendCommand.self, WaitCommand.self, LogsCommand.self, RecoverStaleCommand.self,
      PruneCommand.self, BackupCommand.self, DoctorCommand.self, MigrateCommand.self,
      WorkspaceCommand.self,
      GroupCommand.self,
      PauseCommand.self, ResumeCommand.self, DrainCommand.self, UndrainCommand.self,
      WorkerCommand.self, ProgressCommand.self, AskCommand.self, SimCommand.self,
      GuardGroupsCommand.self,
      TellHookCommand.self,
    ]
  )

  /// Not asynchronous: such a main function needs a thread of Swift's pool, and hangs without one.
  static func main() {
    ProcessSetup.run()
    var ending = ExitCode.success
    do {
      let arguments = try RawArguments.read()
      if try !answer(arguments) {
        var command = try parsed(arguments)
        try command.run()
      }
    } catch {
      ending = report(error)
    }
    Glibc.exit(ending.rawValue)
  }

  /// What shells and `make install` ask; the parser's own answers know no database and lose examples.
  /// - Returns: Whether that was it.
  private static func answer(_ arguments: [String]) throws -> Bool {
    let out = Output.standard()
    if arguments.first == CompletionCommand.name {
      try CompletionCommand.run(arguments.dropFirst(), to: out)
    } else if let script = try CompletionScript.requested(
      by: arguments, shell: Environment.value("SHELL"))
    {
      try out.line(script.text)
    } else if try !ManualCommand.answer(arguments, to: out) {
      return false
    }
    try out.flush()
    return true
  }

  static func parsed(_ arguments: [String]) throws -> any ParsableCommand {
    let line = try RawArguments.line(arguments)
    do {
      return try parseAsRoot(line.forParser())
    } catch  where !exitCode(for: error).isSuccess {
      guard let sentence = ArgumentAdvice(line)?.sentence else { throw error }
      throw InvalidInput(sentence)
    }
  }

  /// Says on stderr what went wrong. The one place where errors become words and exit codes.
  private static func report(_ error: any Error) -> ExitCode {
    switch error {
    case is ClosedOutput:
      // Whoever read the answer has seen enough, as in `chatctl list | head -1`.
      return .success
    case let error as CommandFailure:
      if let message = error.message { Output.say(message) }
      return error.exitCode
    case let error as InvalidInput:
      Output.say(shortened(PasswordFree.text(error.description)))
      return .usage
    case let error as StoreError:
      Output.say(error.description)
      return ExitCode(error)
    case let error as any DatabaseFailure:
      Output.say(error.sentence)
      return ExitCode(error)
    default:
      return reportParsing(error)
    }
  }

  /// Help, versions and usage errors come from the argument parser.
  private static func reportParsing(_ error: any Error) -> ExitCode {
    guard exitCode(for: error).isSuccess else {
      Output.say(shortened(PasswordFree.text(message(for: error))))
      return exitCode(for: error) == .validationFailure ? .usage : .failure
    }
    let output = Output.standard()
    do {
      try output.line(HelpPage.withWholeExamples(fullMessage(for: error)))
      try output.flush()
      return .success
    } catch is ClosedOutput {
      return .success
    } catch {
      Output.say("\(error)")
      return .failure
    }
  }
}

/// A message repeats the argument that it is about, and says at its end what is wrong with it.
private func shortened(_ message: String) -> String {
  message.count <= 1000 ? message : "\(message.prefix(200))…\(message.suffix(600))"
}

extension DatabaseFailure {
  fileprivate var sentence: String {
    if isUnknown {
      return "it is not known whether this was done, so look before you do it again: \(self)"
    }
    return isBusy
      ? "the database is busy: another process held its lock for longer than --busy-timeout"
      : description
  }
}

extension ExitCode {
  fileprivate init(_ error: StoreError) {
    switch error {
    case .unknownChat, .unknownWorkspace, .workspaceExists, .unknownGroup, .groupInUse:
      self = .refused
    case .workerInUse, .workerUnclear: self = .unavailable
    case .databaseGone, .leaseLost, .invalid: self = .failure
    }
  }

  fileprivate init(_ error: any DatabaseFailure) {
    // What may have been done is not simply tried again.
    if !error.isUnknown, error.isBusy || error.isUnreachable {
      self = .unavailable
    } else if error.isUnauthorized {
      self = .unauthorized
    } else if error.concernsContent {
      self = .usage
    } else {
      self = .failure
    }
  }
}
