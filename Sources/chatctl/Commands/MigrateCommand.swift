import ArgumentParser
import HeartbeatCore
import HeartbeatSQL
import HeartbeatSQLite

#if Postgres
  import HeartbeatPostgres
#endif

struct MigrateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    command: "migrate",
    abstract: "Copy the database to a PostgreSQL server, to go on there.",
    discussion: """
      Everything goes over: chats with their numbers, messages, groups, workspaces, and the event log. \
      Stop all workers first. What is copied is one moment of FILE, which is only read; the tables at \
      ADDRESS are made where they are missing, and must be empty. All of it is read back and compared \
      before it is kept, and what fails leaves nothing.

      Chats that a killed worker still had are pending again. What the chats' commands have printed \
      stays in the files beside FILE.

      Examples:
        chatctl migrate --from chats.db --to postgres://chats@db.example.net/chats
        chatctl migrate --from chats.db --to 'postgres:///chats?service=chats' --json
      """)

  @Option(
    help: ArgumentHelp("The database file to copy.", valueName: "file"), completion: .file())
  var from: String

  @Option(
    help: ArgumentHelp(
      "Where it goes, such as postgres://user@host/database.",
      discussion: "A password is better in ~/.pgpass or $PGPASSWORD.", valueName: "address"))
  var to: String

  @Flag(
    name: .customLong("replace-nul"),
    help: "Write U+FFFD for the character U+0000, which PostgreSQL cannot keep.")
  var replacesZeros = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How long to wait while somebody else holds a lock of either. (default: 5s)",
      valueName: "duration"),
    transform: DurationArgument.parse)
  var busyTimeout: Duration = .seconds(5)

  @OptionGroup var role: RoleOption
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard !from.isEmpty, !from.hasSuffix("/") else {
      throw ValidationError("--from needs the name of a database file")
    }
    guard !DatabasePlace.isServer(from) else {
      throw ValidationError(
        "--from is a database file: a database on a server is copied by `pg_dump`, and none goes back "
          + "to a file")
    }
    guard DatabasePlace.isServer(to) else {
      throw ValidationError(
        "--to is the address of a server, such as postgres://user@host/database; a file is copied to "
          + "a file by `chatctl backup`")
    }
  }

  func run() throws {
    try role.require(.operator)
    #if Postgres
      try copy()
    #else
      throw CommandFailure(
        .failure,
        "this chatctl was built without PostgreSQL: `make release POSTGRES=1` builds it with it")
    #endif
  }

  #if Postgres
    private func copy() throws {
      let path = try DatabasePlace.absolute(from)
      let address = try PostgresAddress(to)
      let interruption = Interruption.listen()
      defer { interruption.end() }
      let meter = try ProgressMeter()
      let target = PostgresCopy(
        to: address, patience: busyTimeout, shouldStop: { Interruption.signal != nil },
        progress: { Self.show($0, on: meter) })
      do {
        let file = try CopiedFile(
          path: path, replacesZeros: replacesZeros, patience: busyTimeout,
          clock: { SystemClock().wallTime() })
        defer { meter.clear() }
        let report = try file.atOneMoment { try target.run(from: file) }
        meter.clear()
        try print(report, from: path, to: "\(address)", roles: target)
      } catch let failure as CopyFailure {
        throw CommandFailure(failure.exitCode, failure.description)
      }
    }

    private static func show(_ stage: PostgresCopy.Stage, on meter: ProgressMeter) {
      switch stage {
      case .written(let table, let rows, let count):
        meter.show("copying \(table)", rows, of: count)
      case .compared(let table, let rows, let count):
        meter.show("comparing \(table)", rows, of: count)
      }
    }

    private func print(
      _ report: CopyReport, from path: String, to address: String, roles target: PostgresCopy
    ) throws {
      let out = Output.standard()
      // Whatever becomes of the roles, what was copied is kept.
      let isWithoutRoles = try target.prepareRoles() != nil
      if output.json {
        try out.json(
          MigrationJSON(from: path, to: address, report, rolesMissing: isWithoutRoles))
      } else {
        try out.line("copied \(TerminalText.safe(path)) to \(TerminalText.safe(address)):")
        for (table, count) in report.rows where count > 0 { try out.line("  \(table) \(count)") }
        try out.line("All of it was read back and is the same; the log comes to \(report.log).")
        let held = report.holders.reduce(0) { $0 + $1.chats }
        if held > 0 {
          let holders = report.holders.map { "\($0.worker) \($0.chats)" }.joined(separator: ", ")
          try out.line("Chats that workers still had are pending again: \(holders).")
        }
      }
      try out.flush()
      if isWithoutRoles {
        Output.say(
          "the roles are missing, and you may not make them: `chatctl init --db` prints what somebody "
            + "who may has to run")
      }
      guard !output.json else { return }
      Output.say(
        """
        \(path) stays as it is, with the logs beside it; from now on, name the copy's address in --db or \
        CHATCTL_DB
        """)
    }
  #endif
}

#if Postgres
  extension CopyFailure {
    fileprivate var exitCode: ExitCode {
      switch self {
      case .workersRun, .changed: .unavailable
      case .zeros, .notEmpty: .refused
      case .notOwner, .differs: .failure
      case .stopped:
        Interruption.signal == Interruption.terminate ? .terminated : .interrupted
      }
    }
  }

  struct MigrationJSON: Encodable {
    let from: String
    let to: String
    let rows: Rows
    /// What the log comes to.
    let log: String
    /// Chats that are pending again.
    let returned: Int
    let rolesMissing: Bool

    enum CodingKeys: String, CodingKey {
      case from, to, rows, log, returned
      case rolesMissing = "roles_missing"
    }

    init(from: String, to: String, _ report: CopyReport, rolesMissing: Bool) {
      self.from = from
      self.to = to
      rows = Rows(counts: report.rows)
      log = "\(report.log)"
      returned = report.holders.reduce(0) { $0 + $1.chats }
      self.rolesMissing = rolesMissing
    }

    /// The number of rows by table, in the order in which they were copied.
    struct Rows: Encodable {
      struct Table: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
      }

      let counts: [(table: String, count: Int)]

      func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Table.self)
        for (table, count) in counts {
          try container.encode(count, forKey: Table(stringValue: table))
        }
      }
    }
  }
#endif
