import HeartbeatCore
import HeartbeatLocks
import HeartbeatView

/// All that a server consists of, ready to answer.
final class RunningServer: Sendable {
  /// For a browser, with the token where one was made for it.
  let address: String
  /// Where it listens.
  let listening: ListenAddress
  private let listener: HTTPListener
  private let server: Server

  init(_ command: ServeCommand, limits: HTTPLimits = HTTPLimits()) throws {
    let database = command.database
    let isOperator = try command.isOperator()
    let fileToken = try command.tokenFile.map(AccessToken.read)
    let token = fileToken ?? (isOperator ? AccessToken.random() : nil)
    // Before anything is listened on: without a database there is nothing to show.
    let named = try NamedDatabase(database)
    let backend = try database.backend()
    let logs = LogEnd(directory: LogDirectory(beside: try database.localPath()))
    listener = try HTTPListener(command.listen, limits: limits)
    listening = listener.address
    let isMade = fileToken == nil
    address =
      "http://\(listening.authority)/" + (isMade ? token.map { "?token=\($0.text)" } ?? "" : "")
    // A connection of its own: one for each thread.
    let pageDatabase = try NamedDatabase(database)
    let question = SnapshotQuestion(chats: command.limit, events: 20)
    server = Server(
      access: Access(
        names: ServerNames(address: listening, machine: Machine.hostName), token: token,
        isOperator: isOperator),
      feed: try SnapshotFeed(
        NamedReader(
          question, of: named, liveness: backend.liveness, clock: backend.clock),
        logs: logs, clock: backend.clock, limits: limits),
      pages: try Desk(name: "chatctl-pages"),
      programs: try Desk(name: "chatctl-api", most: limits.programs),
      metrics: try Desk(name: "chatctl-metrics", most: limits.programs),
      questions: Questions(
        named: pageDatabase, clock: backend.clock, logs: logs,
        timeline: SharedTimeline(HourTimeline(of: pageDatabase, clock: backend.clock)),
        database: database.arguments, actor: WatchActor(database: database)),
      limits: limits)
  }

  /// Until the task is cancelled.
  func run() async throws {
    let server = server
    defer {
      server.feed.close()
      server.pages.close()
      server.programs.close()
      server.metrics.close()
    }
    try await listener.run { await server.answer($0) }
  }
}

extension DatabaseOptions {
  /// The same for another command.
  fileprivate var arguments: [String] {
    (database.map { ["--db=\($0)"] } ?? []) + ["--busy-timeout=\(TimeText.exact(busyTimeout))"]
  }
}
