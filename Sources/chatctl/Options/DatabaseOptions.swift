import ArgumentParser
import HeartbeatCore
import HeartbeatSQLite

/// Which database, and how patiently.
struct DatabaseOptions: ParsableArguments {
  @Option(
    name: .customLong("db"),
    help: ArgumentHelp(
      "The database: a file, or postgres://… where the program was built with it.",
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

  func place() throws -> DatabasePlace {
    if let database {
      guard !database.isEmpty else { throw InvalidInput("--db is empty: it must name a file") }
      return try DatabasePlace(database)
    }
    if let text = try Environment.value("CHATCTL_DB") { return try DatabasePlace(text) }
    // A relative one is invalid and to be ignored.
    // Source: https://specifications.freedesktop.org/basedir-spec/latest/
    if let state = try Environment.value("XDG_STATE_HOME"), state.hasPrefix("/") {
      return .file(state + "/chatctl/chats.db")
    }
    guard let home = try Environment.value("HOME"), home.hasPrefix("/") else {
      throw CommandFailure(
        .failure,
        "cannot tell where the database is: neither --db nor $CHATCTL_DB nor $HOME is set")
    }
    return .file(home + "/.local/state/chatctl/chats.db")
  }

  /// The path that files have theirs beside: logs, and what shows which processes there are. Of a
  /// database on a server it is one on this machine.
  func localPath() throws -> String {
    switch try place() {
    case .file(let path): return path
    case .server(let address):
      #if Postgres
        return try ServerDatabase.localPath(of: address, patience: busyTimeout)
      #else
        throw Self.knowsOnlyFiles
      #endif
    }
  }

  /// The database, which need not be there yet.
  func backend() throws -> any ChatBackend { try backend(writesOnce: false) }

  /// Now, as it is stored: by the server's clock where the database is on one.
  func now() throws -> Timestamp { try clock().wallTime() }

  func clock() throws -> any WorkerClock { try backend().clock }

  private func backend(writesOnce: Bool) throws -> any ChatBackend {
    switch try place() {
    case .file(let path): return ChatDatabase(path: path, writesOnce: writesOnce)
    case .server(let address):
      #if Postgres
        return try ServerDatabase.at(address, patience: busyTimeout)
      #else
        throw Self.knowsOnlyFiles
      #endif
    }
  }

  #if !Postgres
    static let knowsOnlyFiles = CommandFailure(
      .failure,
      "this chatctl knows only databases in files: `make release POSTGRES=1` builds one that knows "
        + "postgres:// too")
  #endif

  // Each opens the database, which must be there, with no more rights than are needed. All throw
  // ``CommandFailure`` with exit code 77 when the command's role does not include these.

  func openQuestions() throws -> any QuestionStore {
    try role.require(.viewer)
    return try backend().openQuestions(patience: busyTimeout)
  }

  /// - Parameter creating: Whether the database is created unless it is there.
  func openOperator(creating: Bool = false) throws -> any OperatorStore {
    try role.require(.operator)
    let backend = try backend(writesOnce: true)
    if let file = backend as? ChatDatabase {
      // In one go: it lines up before it opens the file.
      return try file.openStore(.operator, patience: busyTimeout, creating: creating)
    }
    if creating { try backend.create(patience: busyTimeout) }
    return try backend.openOperator(patience: busyTimeout)
  }

  func openPrune() throws -> any PruneStore {
    try role.require(.upkeep)
    return try backend().openPrune(patience: busyTimeout)
  }

  func openOwnRun() throws -> any OwnRunStore {
    try role.require(.chat)
    return try backend(writesOnce: true).openOwnRun(patience: busyTimeout)
  }
}
