import ArgumentParser
import HeartbeatCore

struct PruneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    command: "prune",
    abstract: "Remove chats that are over, with their logs.",
    discussion: """
      Chats that ended longer ago than --older-than, with status completed or error unless --status \
      says otherwise, go with their messages, tags and logs. None goes that may still run, that a \
      pending chat waits for, or whose run has not ended. So do logs of chats that are gone, rows of \
      workers that ended as long ago, and the lock files of worker ids without one. What they leave \
      free in the file is used again; --vacuum gives it back to the file system.

      It works in portions, between which heartbeats and claims go on.

      Examples:
        chatctl prune --older-than 30d --dry-run
        chatctl prune --older-than 7d --status completed --keep 100
        chatctl prune --older-than 90d --events --vacuum
      """)

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How long ago chats must have ended.", valueName: "duration"),
    transform: DurationArgument.parse)
  var olderThan: Duration

  @Option(
    name: .customLong("status"),
    help: ArgumentHelp(
      "Chats with this status: completed, error, waiting; may be repeated. (default: completed, error)",
      valueName: "status"),
    completion: .list(PruneRequest.allowed.map(\.rawValue)), transform: PruneCommand.parseStatus)
  var statuses: [ChatStatus] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Keep the newest of them, so many.", valueName: "n"),
    transform: IntegerArgument.parse(in: 0...Limits.rows))
  var keep: Int = 0

  @Flag(help: "Also remove as old events of chats that are gone.")
  var events = false

  @Flag(help: "Give what is free in the file back to the file system.")
  var vacuum = false

  @Flag(help: "Change nothing; say what would be removed.")
  var dryRun = false

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  static func parseStatus(_ text: String) throws -> ChatStatus {
    guard let status = ChatStatus(rawValue: text), PruneRequest.allowed.contains(status) else {
      throw InvalidInput("only completed, error and waiting chats are pruned")
    }
    return status
  }

  func run() throws {
    let request = PruneRequest(
      statuses: statuses.isEmpty ? [.completed, .error] : statuses,
      before: try database.now() - olderThan, kept: keep, withEvents: events)
    let logs = LogDirectory(beside: try database.localPath())
    if dryRun {
      let store = try database.openQuestions()
      return try print(
        PruneWork.preview(request, in: store, files: logs), free: try store.freeSpace())
    }
    let store = try database.openPrune()
    guard let right = try store.takePruning() else {
      throw CommandFailure(.unavailable, "another process is pruning this database")
    }
    let canVacuum = try store.freeSpace().isReturnable
    let clock = try database.clock()
    let meter = try ProgressMeter()
    meter.say("looking for what is over")
    // Nobody but a bar wants to know beforehand.
    let total = try meter.isShown ? PruneWork.preview(request, in: store, files: logs).rows : 0
    let outcome = BulkCommand.interruptible { shouldStop in
      do {
        var work = try PruneWork(
          request, in: store, files: logs, vacuums: vacuum && canVacuum, clock: clock)
        return work.run(shouldStop: shouldStop) { pruned in
          if pruned.vacuumedBytes == 0 {
            meter.show("rows and files", pruned.rows, of: total)
          } else {
            meter.show("kB given back", pruned.vacuumedBytes / 1_000, of: nil)
          }
        }
      } catch {
        return BulkOutcome(done: Pruned(), ending: .failed(error))
      }
    }
    meter.clear()
    try withExtendedLifetime(right) {
      try outcome.report { pruned in
        try print(pruned, free: try store.freeSpace())
        if pruned.chats > 0, case .server = try database.place() {
          Output.say("logs were removed on this host only; prune on another removes those there")
        }
      }
    }
    if vacuum, !canVacuum {
      throw CommandFailure(.refused, Self.howToVacuum(try database.place()))
    }
  }

  private static func howToVacuum(_ place: DatabasePlace) -> String {
    switch place {
    case .file(let path): howToVacuum(path)
    case .server:
      """
      PostgreSQL uses again what became free, and gives it back itself where it can; who owns the \
      tables may run VACUUM FULL, which stops everything for as long
      """
    }
  }

  /// Names the file, so that the line can be pasted: `sqlite3` makes one that is not there.
  private static func howToVacuum(_ path: String) -> String {
    """
    this file was made by an older chatctl and gives nothing back in steps; once, while no worker \
    runs: sqlite3 \(ShellText.quoted(path)) "PRAGMA auto_vacuum = INCREMENTAL; VACUUM;"
    """
  }

  private func print(_ pruned: Pruned, free: FreeSpace) throws {
    let out = Output.standard()
    if output.json {
      try out.json(PrunedJSON(pruned, free: free, dryRun: dryRun))
    } else {
      for line in PruneReport(pruned, free: free, dryRun: dryRun).lines { try out.line(line) }
    }
    try out.flush()
  }
}

extension Pruned: Countable {
  var count: Int { chats }
  var considered: Int { chats + events + workers + lockFiles + logs }
}

/// What a prune did, for people.
struct PruneReport {
  let pruned: Pruned
  let free: FreeSpace
  let dryRun: Bool

  init(_ pruned: Pruned, free: FreeSpace, dryRun: Bool) {
    self.pruned = pruned
    self.free = free
    self.dryRun = dryRun
  }

  var lines: [String] {
    let parts = [
      Counted.text(pruned.chats, "chat"), Counted.text(pruned.messages, "message"),
      Counted.text(pruned.events, "event"), Counted.text(pruned.workers, "worker"),
      Counted.text(pruned.lockFiles, "lock file"),
      pruned.logs > 0 ? Counted.text(pruned.logs, "log") + " of \(Self.size(pruned.logBytes))" : "",
    ].filter { !$0.hasPrefix("0 ") && !$0.isEmpty }
    let what = parts.isEmpty ? "nothing" : parts.joined(separator: ", ")
    if dryRun { return ["would remove \(what)"] }
    var lines = ["removed \(what)"]
    if pruned.freeBytes > 0 { lines.append("\(Self.size(pruned.freeBytes)) became free") }
    if pruned.vacuumedBytes > 0 {
      lines.append("\(Self.size(pruned.vacuumedBytes)) given back to the file system")
    } else if free.freeBytes > 0 {
      lines.append("\(Self.size(free.freeBytes)) are free in the file, for what comes")
    }
    return lines
  }

  /// `12 kB`, `3.4 MB`.
  static func size(_ bytes: Int) -> String {
    var value = Double(bytes)
    var unit = "B"
    for larger in ["kB", "MB", "GB", "TB"] where value >= 1000 {
      value /= 1000
      unit = larger
    }
    let tenths = (value * 10).rounded() / 10
    return unit == "B" || value >= 10 ? "\(Int(value.rounded())) \(unit)" : "\(tenths) \(unit)"
  }
}

extension Pruned {
  /// All that was removed, counted together.
  fileprivate var rows: Int { chats + messages + events + workers + lockFiles + logs }
}
