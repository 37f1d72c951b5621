import ArgumentParser
import Glibc
import HeartbeatCore

/// Which database, and how patiently.
struct DatabaseOptions: ParsableArguments {
  @Option(
    name: .customLong("db"),
    help: ArgumentHelp(
      "The database file.",
      discussion: """
        Else $CHATCTL_DB, else $XDG_STATE_HOME/chatctl/chats.db, else \
        ~/.local/state/chatctl/chats.db.
        """,
      valueName: "path"),
    completion: .file())
  var database: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How long to wait while another process holds the database's lock. (default: 5s)",
      valueName: "duration"),
    transform: DurationArgument.parse)
  var busyTimeout: Duration = .seconds(5)

  @OptionGroup var role: RoleOption

  /// The absolute path of the database.
  func path() throws -> String {
    if let database {
      guard !database.isEmpty else { throw InvalidInput("--db is empty: it must name a file") }
      return try Self.absolute(database)
    }
    if let path = try Environment.value("CHATCTL_DB") { return try Self.absolute(path) }
    // A relative one is invalid and to be ignored.
    // Source: https://specifications.freedesktop.org/basedir-spec/latest/
    if let state = try Environment.value("XDG_STATE_HOME"), state.hasPrefix("/") {
      return state + "/chatctl/chats.db"
    }
    guard let home = try Environment.value("HOME"), home.hasPrefix("/") else {
      throw CommandFailure(
        .failure,
        "cannot tell where the database is: neither --db nor $CHATCTL_DB nor $HOME is set")
    }
    return home + "/.local/state/chatctl/chats.db"
  }

  /// Opens the database, which must be there, with no more rights than are needed.
  /// - Parameter needed: What the command cannot do without.
  /// - Throws: ``CommandFailure`` with exit code 77 when the command's role does not include it.
  func open(_ needed: Role) throws -> SQLiteChatStore {
    try role.require(needed)
    return try SQLiteChatStore(opening: path(), role: needed, busyTimeout: busyTimeout)
  }

  /// Creates the database unless it is there, and opens it.
  func openOrCreate() throws -> (store: SQLiteChatStore, isNew: Bool) {
    try role.require(.operator)
    let isNew = try SQLiteChatStore.create(at: path(), busyTimeout: busyTimeout)
    return (try open(.operator), isNew)
  }

  /// SQLite gives a meaning of its own to some relative names, such as `:memory:`.
  private static func absolute(_ path: String) throws -> String {
    guard !path.hasPrefix("/") else { return path }
    guard let directory = getcwd(nil, 0) else {
      throw CommandFailure(
        .failure, "cannot tell the current directory: \(String(cString: strerror(errno)))")
    }
    defer { free(directory) }
    return String(cString: directory) + "/" + path
  }
}
