import ArgumentParser
import HeartbeatSQLite

struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    command: "init",
    abstract: "Create the database; fine if it is there.",
    discussion: """
      The file and its missing directories are private to you. An older database is brought to \
      this program's schema.

      On a server, where the database itself must be there, it makes the tables in a schema chatctl, \
      and roles with the rights of each command. Where you may not make roles it prints the SQL for \
      somebody who may and exits 77; once that was run all is ready, which init then says.

      Examples:
        chatctl init
        chatctl init --db /srv/chats/chats.db --json
        chatctl init --db postgres://db.example.com/chats
      """)

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    try database.role.require(.operator)
    let answer: Answer
    switch try database.place() {
    case .file(let path):
      // Opening it also shows whether it can be used, which a file that was there may fail.
      answer = Answer(
        path, try ChatDatabase(path: path).prepare(patience: database.busyTimeout))
    case .server(let address): answer = try Self.prepare(address, database)
    }
    let out = Output.standard()
    if output.json {
      try out.json(answer)
    } else if let script = answer.rolesSQL {
      try out.line(script)
    } else {
      try out.line(answer.words)
    }
    try out.flush()
    if answer.rolesSQL != nil {
      throw CommandFailure(
        .unauthorized,
        "\(answer.words); you may not make its roles: whoever may has to run the SQL that was printed, "
          + "such as by chatctl init | psql -U postgres with the name of the database")
    }
  }
}

extension InitCommand {
  struct Answer: Encodable {
    let db: String
    let created: Bool
    let migratedFrom: Int?
    /// What somebody has to run who may make roles.
    var rolesSQL: String?

    enum CodingKeys: String, CodingKey {
      case db, created
      case migratedFrom = "migrated_from"
      case rolesSQL = "roles_sql"
    }

    init(_ path: String, _ preparation: ChatDatabase.Preparation) {
      db = path
      created = preparation == .created
      migratedFrom = if case .migrated(let version) = preparation { version } else { nil }
    }

    init(_ address: String, created: Bool, migratedFrom: Int?, rolesSQL: String?) {
      db = address
      self.created = created
      self.migratedFrom = migratedFrom
      self.rolesSQL = rolesSQL
    }

    var words: String {
      let place = TerminalText.safe(db)
      if created { return "created \(place)" }
      return migratedFrom.map { "there already, brought here from schema \($0): \(place)" }
        ?? "there already: \(place)"
    }
  }
}

#if Postgres
  import HeartbeatPostgres

  extension InitCommand {
    fileprivate static func prepare(
      _ address: String, _ database: DatabaseOptions
    ) throws -> Answer {
      let made = try ServerDatabase.at(address, patience: database.busyTimeout)
        .prepare(patience: database.busyTimeout)
      let version: Int? = if case .migrated(let from) = made.tables { from } else { nil }
      let script: String? = if case .mustBeMade(let text) = made.roles { text } else { nil }
      return Answer(
        PasswordFree.text(address), created: made.tables == .created, migratedFrom: version,
        rolesSQL: script)
    }
  }
#else
  extension InitCommand {
    fileprivate static func prepare(
      _ address: String, _ database: DatabaseOptions
    ) throws -> Answer {
      throw DatabaseOptions.knowsOnlyFiles
    }
  }
#endif
