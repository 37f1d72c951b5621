import ArgumentParser
import Glibc
import HeartbeatCore
import HeartbeatSQLite

struct BackupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    command: "backup",
    abstract: "Copy the database while it is in use.",
    discussion: """
      The copy is one moment of the database, checked, and durable when the command returns; nobody \
      who writes waits for it. FILE must not be there; what fails leaves nothing.

      It is marked as a copy: the first worker that runs on it says whose chats it carries, and makes \
      them pending, since the workers that have them work for the original. Where these go on, both \
      run the same chats, and in the same directories if their commands name them.

      Examples:
        chatctl backup /var/backups/chats.db
        chatctl backup /var/backups/chats.db --logs --json
      """)

  @Argument(help: ArgumentHelp("Where the copy is made.", valueName: "file"))
  var file: String

  @Flag(help: "Also copy what the chats' commands have printed.")
  var logs = false

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard !file.isEmpty, !file.hasSuffix("/") else {
      throw ValidationError("the copy needs the name of a file")
    }
  }

  func run() throws {
    try database.role.require(.viewer)
    let source: String
    switch try database.place() {
    case .file(let path): source = path
    case .server: throw InvalidInput(howToDump(try database.place()))
    }
    let target = try DatabasePlace.absolute(file)
    let interruption = Interruption.listen()
    defer { interruption.end() }
    let shouldStop = { Interruption.signal != nil }
    let meter = try ProgressMeter()
    defer { meter.clear() }
    let log = logs ? LogCopy(of: source, at: target + "-logs") : nil
    defer { log?.removeParts() }
    do {
      try log?.requireNothing()
      let bytes = try BackupFile.make(
        of: source, at: target, now: database.now(), patience: database.busyTimeout,
        shouldStop: shouldStop, progress: { Self.show($0, on: meter) },
        beforeNaming: {
          try log?.make(shouldStop: shouldStop) { meter.show("chats' logs", $0, of: $1) }
        })
      try log?.name()
      meter.clear()
      try print(target, bytes: bytes, log)
    } catch BackupFile.Failure.stopped {
      throw CommandFailure(
        Interruption.signal == Interruption.terminate ? .terminated : .interrupted,
        BackupFile.Failure.stopped.description)
    } catch let failure as BackupFile.Failure {
      if case .exists = failure { throw CommandFailure(.refused, failure.description) }
      throw CommandFailure(.failure, failure.description)
    }
  }

  private static func show(_ stage: BackupFile.Stage, on meter: ProgressMeter) {
    switch stage {
    case .copied(let pages, let total): meter.show("pages", pages, of: total)
    case .checking: meter.say("checking the copy")
    }
  }

  /// A line that can be pasted.
  private func howToDump(_ place: DatabasePlace) -> String {
    let command = ShellText.line([
      "pg_dump", "--format=custom", "--schema=chatctl", "--file=\(file)", place.description,
    ])
    return "backup copies a file; a database on a server is copied by: \(command)"
      + (logs ? " (logs are on the hosts of the workers)" : "")
  }

  private func print(_ target: String, bytes: Int, _ log: LogCopy?) throws {
    let out = Output.standard()
    if output.json {
      try out.json(
        BackupJSON(file: target, bytes: bytes, logs: log?.chats, logBytes: log?.bytes))
    } else {
      let logs = log.map { ", and the logs of \($0.chats) chats (\(PruneReport.size($0.bytes)))" }
      try out.line(
        "copied to \(TerminalText.safe(target)) (\(PruneReport.size(bytes)))" + (logs ?? ""))
    }
    try out.flush()
  }
}

struct BackupJSON: Encodable {
  let file: String
  let bytes: Int
  /// Null without `--logs`.
  let logs: Int?
  let logBytes: Int?

  enum CodingKeys: String, CodingKey {
    case file, bytes, logs
    case logBytes = "log_bytes"
  }
}
