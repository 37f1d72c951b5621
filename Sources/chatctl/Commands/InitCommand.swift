import ArgumentParser
import HeartbeatSQLite

struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Create the database; fine if it is there.",
    discussion: """
      The file and its missing directories are private to you. An older database is brought to \
      this program's schema.

      Examples:
        chatctl init
        chatctl init --db /srv/chats/chats.db --json
      """)

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let path = try database.path()
    // Opening it also shows whether it can be used, which a file that was there may fail.
    let preparation = try database.prepare()
    let out = Output.standard()
    if output.json {
      try out.json(Answer(db: path, preparation))
    } else {
      try out.line(Self.words(preparation) + TerminalText.safe(path))
    }
    try out.flush()
  }

  private static func words(_ preparation: ChatDatabase.Preparation) -> String {
    switch preparation {
    case .created: "created "
    case .wasThere: "there already: "
    case .migrated(let version): "there already, brought here from schema \(version): "
    }
  }

  private struct Answer: Encodable {
    let db: String
    let created: Bool
    let migratedFrom: Int?

    enum CodingKeys: String, CodingKey {
      case db, created
      case migratedFrom = "migrated_from"
    }

    init(db: String, _ preparation: ChatDatabase.Preparation) {
      self.db = db
      created = preparation == .created
      migratedFrom = if case .migrated(let version) = preparation { version } else { nil }
    }
  }
}
