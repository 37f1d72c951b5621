import ArgumentParser
import Glibc
import HeartbeatCore
import HeartbeatView

struct ServeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    command: "serve",
    abstract: "Show workers, groups, chats and events on a page that changes as they do.",
    discussion: """
      A page for browsers at /, one for each chat at /chats/ID, /metrics for Prometheus, and at /api/ \
      what commands answer with --json: list, show/ID, explain/ID, logs/ID, workers, group/list, \
      workspace/list, events, status and doctor; their options are the query, as in /api/list?status=running.

      It only shows, with the rights of a viewer, whatever $CHATCTL_ROLE allows. With --role operator the page acts too, after a \
      confirmation; it is then for whoever has the token in the address that is printed. Other \
      machines reach it only where --listen names an address of this one and --token-file a file with \
      a token, which nobody else may read. What is sent is not encrypted.

      It goes on until SIGINT or SIGTERM, and then exits 0.

      Examples:
        chatctl serve
        chatctl serve --role operator --listen 127.0.0.1:0
        chatctl serve --listen 192.0.2.7:4280 --token-file /etc/chatctl/token
      """)

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The address and port; port 0 is any that is free. (default: 127.0.0.1:4280)",
      valueName: "address"),
    transform: { try ListenAddress($0) })
  var listen = ListenAddress.standard

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Only for whoever has the token in this file: its one line.", valueName: "file"),
    completion: .file())
  var tokenFile: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The most chats of each status that the page shows, the newest of them. (default: 200)",
      valueName: "n"),
    transform: IntegerArgument.parse(in: 1...10_000))
  var limit = 200

  @OptionGroup var database: DatabaseOptions

  func validate() throws {
    if let role = database.role.role, ![.viewer, .operator].contains(role) {
      throw ValidationError("a server is a viewer's or an operator's: --role is viewer or operator")
    }
    if tokenFile == "" { throw ValidationError("--token-file is empty") }
    guard listen.isLoopback || tokenFile != nil else {
      throw ValidationError(
        "other machines reach \(listen.authority): give a --token-file too, or listen on 127.0.0.1")
    }
  }

  func run() throws {
    // A server has nothing to lose or to put in order: what it was asked to do is committed or not.
    Follower.endQuietlyWhenInterrupted()
    let running = try RunningServer(self)
    let out = Output.standard()
    try out.line(running.address)
    try out.flush()
    Task.detached {
      do {
        try await running.run()
      } catch {
        Output.say("cannot go on: \(error)")
      }
      Glibc.exit(ExitCode.failure.rawValue)
    }
    while true { pause() }
  }

  /// Whether its page acts. Less than an operator is a viewer here.
  /// - Throws: ``CommandFailure`` when the command's role does not include the one that is asked for.
  func isOperator() throws -> Bool {
    let held = try database.role.held()
    return database.role.role == .operator && held == .operator
  }
}
