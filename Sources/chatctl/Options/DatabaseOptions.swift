import ArgumentParser
import Glibc
import HeartbeatCore
import HeartbeatSQLite

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

  /// The database, which need not be there yet.
  func backend() throws -> any ChatBackend { try database(writesOnce: false) }

  private func database(writesOnce: Bool) throws -> ChatDatabase {
    ChatDatabase(path: try path(), writesOnce: writesOnce)
  }

  // Each opens the database, which must be there, with no more rights than are needed. All throw
  // ``CommandFailure`` with exit code 77 when the command's role does not include these.

  func openQuestions() throws -> any QuestionStore {
    try role.require(.viewer)
    return try backend().openQuestions(patience: busyTimeout)
  }

  /// - Parameter creating: Whether the database is created unless it is there.
  func openOperator(creating: Bool = false) throws -> any OperatorStore {
    try role.require(.operator)
    return try database(writesOnce: true).openStore(
      .operator, patience: busyTimeout, creating: creating)
  }

  func openPrune() throws -> any PruneStore {
    try role.require(.upkeep)
    return try backend().openPrune(patience: busyTimeout)
  }

  func openOwnRun() throws -> any OwnRunStore {
    try role.require(.chat)
    return try database(writesOnce: true).openOwnRun(patience: busyTimeout)
  }

  /// Creates the database unless it is there; an older one is brought to the present schema.
  func prepare() throws -> ChatDatabase.Preparation {
    try role.require(.operator)
    return try database(writesOnce: false).prepare(patience: busyTimeout)
  }

  /// SQLite gives a meaning of its own to some relative names, such as `:memory:`.
  static func absolute(_ path: String) throws -> String {
    guard !path.hasPrefix("/") else { return path }
    guard let directory = getcwd(nil, 0) else {
      throw CommandFailure(
        .failure, "cannot tell the current directory: \(String(cString: strerror(errno)))")
    }
    defer { free(directory) }
    return String(cString: directory) + "/" + path
  }
}
