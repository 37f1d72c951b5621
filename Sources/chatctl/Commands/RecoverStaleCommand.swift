import ArgumentParser
import HeartbeatCore

struct RecoverStaleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    command: "recover-stale",
    abstract: "Take the chats of dead or hung workers back.",
    discussion: """
      They become pending at their old place in the queue. A chat that was recovered too often \
      gets the status error instead: it is quarantined, and `retry` brings it back. Workers do \
      the same by themselves; this command is for when none is running. Nothing to do is fine.

      Examples:
        chatctl recover-stale
        chatctl recover-stale --dry-run --json
        chatctl recover-stale --stale-after 5m --limit 100
      """)

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      How old a heartbeat may be; the age alone decides then. (default: what each worker has \
      declared, and one whose process lives is asked for a heartbeat first)
      """,
      valueName: "duration"),
    transform: DurationArgument.parse)
  var staleAfter: Duration?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The most chats to take back.", valueName: "n"),
    transform: IntegerArgument.parse(in: 1...Limits.rows))
  var limit: Int?

  @Flag(help: "Only say what would be taken back.")
  var dryRun = false

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    if dryRun {
      return try print(
        RecoverySweep.preview(
          database.openQuestions(), staleAfter: staleAfter, limit: limit, at: database.now()))
    }
    let store = try database.openOperator()
    let clock = try database.clock()
    try BulkCommand.interruptible { shouldStop in
      RecoverySweep(store: store, clock: clock, shouldStop: shouldStop)
        .sweep(staleAfter: staleAfter, limit: limit)
    }
    .report(print)
  }

  private func print(_ recovery: Recovery) throws {
    let out = Output.standard()
    if output.json {
      try out.json(RecoveryJSON(recovery, dryRun: dryRun))
    } else if recovery.isEmpty {
      try out.line("nothing to recover")
    } else {
      if recovery.count > ChatsText.most {
        for line in Self.counts(recovery) { try out.line(line) }
      } else {
        try output.print(Self.table(recovery), to: out)
      }
      if dryRun { Output.say("a dry run: nothing was changed") }
    }
    try out.flush()
  }

  /// What a narrow terminal does without, the first one first.
  static let dropping = ["GENERATION", "HEARTBEAT AGE", "FROM", "WHY", "BECOMES"]

  private static func table(_ recovery: Recovery) -> Table {
    var table = Table(
      ["CHAT", "BECOMES", "FROM", "GENERATION", "HEARTBEAT AGE", "WHY"], shrinking: ["FROM"],
      dropping: dropping)
    for (chats, status) in [
      (recovery.recovered, ChatStatus.pending), (recovery.quarantined, .error),
    ] {
      for chat in chats {
        table.add(
          Table.Cell("\(chat.lease.chat)"),
          Table.Cell(status.rawValue, Style(status)),
          Table.Cell(chat.from.name),
          Table.Cell("\(chat.lease.generation)"),
          Table.Cell(TimeText.rounded(chat.heartbeatAge)),
          Table.Cell(chat.why == .workerDead ? "dead worker" : "stale heartbeat"))
      }
    }
    return table
  }

  /// Of many chats how many become what, and why.
  private static func counts(_ recovery: Recovery) -> [String] {
    [(recovery.recovered, ChatStatus.pending), (recovery.quarantined, .error)].flatMap {
      chats, status in
      ChatsText.lines(chats, by: \.why, chat: \.lease.chat) {
        let why = $0 == .workerDead ? "a dead worker" : "a stale heartbeat"
        return "\(status.rawValue), because of \(why): \($1)"
      }
    }
  }
}
