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
      WatchCommand.self, ServeCommand.self, ReportCommand.self,
      WorkersCommand.self, EventsCommand.self,
      InterruptCommand.self,
      CompleteCommand.self, RetryCommand.self, EditCommand.self, DeleteCommand.self,
      SendCommand.self, WaitCommand.self, LogsCommand.self, RecoverStaleCommand.self,
      PruneCommand.self, BackupCommand.self, DoctorCommand.self, MigrateCommand.self,
      WorkspaceCommand.self,
      GroupCommand.self,
      PauseCommand.self, ResumeCommand.self, DrainCommand.self, UndrainCommand.self,
      WorkerCommand.self, ProgressCommand.self, AskCommand.self, SimCommand.self,
      BenchCommand.self, BenchWorkerCommand.self,
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

  /// The command that a line asks for.
  ///
  /// A line that names its command is read by that command alone: the way from the root looks at every
  /// command there is, which takes several times as long. What a command alone does not take is read
  /// from the root, which has the answers: help, the version, and the messages of errors.
  /// - Throws: ``InvalidInput`` and the parser's errors.
  static func parsed(_ arguments: [String]) throws -> any ParsableCommand {
    let line = try RawArguments.line(arguments)
    do {
      let words = try line.wordsForParser()
      // A request for help is no error, but a command of the parser's own.
      if let command = line.command, let parsed = try? command.parseAsRoot(words),
        type(of: parsed) == command
      {
        return parsed
      }
      return try parseAsRoot(line.names + words)
    } catch  where !exitCode(for: error).isSuccess {
      guard let sentence = ArgumentAdvice(line)?.sentence else { throw error }
      throw InvalidInput(sentence)
    }
  }

  /// Says on stderr what went wrong.
  private static func report(_ error: any Error) -> ExitCode {
    // Whoever read the answer has seen enough, as in `chatctl list | head -1`.
    if error is ClosedOutput { return .success }
    if isAnswer(error) { return printAnswer(error) }
    let complaint = Complaint(error)
    if let message = complaint.message { Output.say(message) }
    return complaint.code
  }

  /// Whether it is what the argument parser was asked for: help, or a version.
  static func isAnswer(_ error: any Error) -> Bool {
    switch error {
    case is CommandFailure, is InvalidInput, is StoreError, is any DatabaseFailure: false
    default: exitCode(for: error).isSuccess
    }
  }

  private static func printAnswer(_ error: any Error) -> ExitCode {
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
