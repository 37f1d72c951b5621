import ArgumentParser
import HeartbeatCore

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
    let created = try database.create()
    let out = Output.standard()
    if output.json {
      try out.json(Answer(db: path, created: created))
    } else {
      try out.line((created ? "created " : "there already: ") + TerminalText.safe(path))
    }
    try out.flush()
  }

  private struct Answer: Encodable {
    let db: String
    let created: Bool
  }
}
