import HeartbeatCore
import HeartbeatSQLite
import Testing

@testable import chatctl

/// Every command under every role. A refused one says which role it has and which it needs.
@Suite struct CommandRoleTests {
  struct Command: Sendable, CustomTestStringConvertible {
    let needed: Role
    let arguments: [String]
    /// How it ends where it may be done.
    let code: Int32

    var testDescription: String { arguments.joined(separator: " ") }

    init(_ needed: Role, _ arguments: String..., code: Int32 = 0) {
      self.needed = needed
      self.arguments = arguments
      self.code = code
    }

    /// Chat 1 runs, with a worker that is dead, 2 is pending, 3 is waiting.
    static let all = [
      Command(.operator, "init"), Command(.operator, "start", "a message"),
      Command(.worker, "run", "--until-idle", "--simulate", "0ms..1ms", "--interval", "1s"),
      Command(.operator, "steal", "1", "--to", "w2"), Command(.viewer, "list"),
      Command(.viewer, "status"), Command(.viewer, "metrics"),
      Command(.viewer, "report", "-"),
      Command(.viewer, "explain", "1"),
      Command(.viewer, "show", "1"), Command(.viewer, "workers"), Command(.viewer, "events"),
      Command(.operator, "interrupt", "2"), Command(.operator, "complete", "1"),
      Command(.operator, "retry", "3"), Command(.operator, "edit", "2", "--priority", "1"),
      Command(.operator, "delete", "2"),
      Command(.operator, "send", "2", "a message"), Command(.viewer, "wait", "3"),
      Command(.viewer, "logs", "1"), Command(.operator, "recover-stale"),
      Command(.chat, "ask", "a question"), Command(.operator, "drain", "w9"),
      Command(.operator, "undrain", "w9"),
      Command(.operator, "worker", "set", "w9", "--max-chats", "5"),
      Command(.viewer, "recover-stale", "--dry-run"),
      Command(.viewer, "backup", "FILE"),
      Command(.viewer, "doctor", code: 1), Command(.operator, "doctor", "--fix"),
      Command(.upkeep, "prune", "--older-than", "1h"),
      Command(.viewer, "prune", "--older-than", "1h", "--dry-run"),
      Command(.chat, "progress", "0.5"),
      Command(.operator, "workspace", "add", "b", "--activity-bump", "1h"),
      Command(.viewer, "workspace", "list"), Command(.viewer, "workspace", "show", "lab"),
      Command(.operator, "workspace", "remove", "lab"),
      Command(.operator, "workspace", "attach", "2", "lab"),
      Command(.operator, "group", "set", "b", "--max-running", "2"),
      Command(.viewer, "group", "list"), Command(.operator, "group", "remove", "a"),
      Command(.operator, "pause", "a"), Command(.operator, "resume"),
    ]

    /// Written out once more, apart from what the library says of roles.
    func isAllowed(to role: Role) -> Bool {
      switch needed {
      case .viewer: true
      case .worker: role == .worker || role == .operator
      case .operator: role == .operator
      case .upkeep: role == .upkeep || role == .operator
      case .chat: role == .chat
      case .heartbeat: false
      }
    }
  }

  let sandbox: Sandbox
  /// Of a worker w9, which lives.
  let standing: (any Standing)?

  init() throws {
    sandbox = try Sandbox()
    // Through the library: a hundred programs fewer to start.
    try SQLiteChatStore.create(at: sandbox.database)
    let store = try sandbox.store()
    let draft = WorkspaceDraft(name: "lab", activityBump: .seconds(3_600))
    _ = try store.addWorkspace(draft, at: wallTime())
    _ = try store.setGroup("a", maxRunning: nil, at: wallTime())
    let chats = try store.create(
      Array(repeating: ChatDraft(title: "a chat"), count: 3), at: wallTime())
    try sandbox.claim(1, as: "w1")
    standing = try sandbox.enter(WorkerID("w9"))
    _ = try store.interrupt(.chats([chats[2].id]), at: wallTime())
  }

  /// What a command that was refused must not have changed.
  private func state() throws -> ([Event], [Workspace]) {
    let store = try sandbox.store(.viewer)
    return (try store.events(EventFilter()), try store.workspaces())
  }

  private func environment(_ role: Role) -> [String: String] {
    sandbox.environment.merging([
      "CHATCTL_ROLE": role.rawValue, "CHATCTL_CHAT": "1", "CHATCTL_GENERATION": "1",
      "CHATCTL_WORKER": "w1",
    ]) { $1 }
  }

  @Test(arguments: Command.all, Role.allCases)
  func `a command is done or refused`(command: Command, role: Role) throws {
    let before = try state()
    let arguments = command.arguments.map { $0 == "FILE" ? sandbox.path("copy.db") : $0 }
    let outcome = try sandbox.run(
      arguments.map { Array($0.utf8) }, environment: environment(role))
    if command.isAllowed(to: role) {
      #expect(outcome.code == command.code, "\(outcome.messages)")
    } else {
      #expect(outcome.code == 77)
      #expect(outcome.bytes.isEmpty)
      #expect(outcome.messages.split(separator: "\n").count == 1)
      #expect(outcome.messages.contains("the role \(role.rawValue)"))
      #expect(outcome.messages.contains("the role \(command.needed.rawValue)"))
      #expect(try state() == before)
    }
  }

  @Test func `every command is in the table`() throws {
    let help = try sandbox.run("help").text
    let list = help.components(separatedBy: "SUBCOMMANDS:").last ?? ""
    // What only a server lets an operator do is tried below; a simulation or a benchmark is about no chats of anybody's, and a
    // watch, which a signal ends, has tests of its own.
    let commands = list.matches(of: /(?m)^  ([a-z][a-z-]*)/).map { String($0.1) }
      .filter { !["migrate", "sim", "bench", "watch", "serve"].contains($0) }
    #expect(Set(Command.all.compactMap(\.arguments.first)).isSuperset(of: commands))
  }

  @Test(arguments: Role.allCases.filter { $0 != .operator })
  func `a file is copied to a server by operators only`(role: Role) throws {
    let outcome = try sandbox.run(
      "migrate", "--from", sandbox.database, "--to", "postgres:///chats",
      environment: environment(role))
    #expect(outcome.code == 77)
    #expect(outcome.messages.contains("the role operator"))
  }

  @Test func `the option does as the variable does, before the command's name and behind it`()
    throws
  {
    for arguments in [
      ["--role", "viewer", "delete", "1"], ["delete", "1", "--role", "viewer"],
      ["--role=viewer", "delete", "1"], ["--role", "viewer", "workspace", "remove", "lab"],
      ["workspace", "--role", "viewer", "remove", "lab"],
      ["workspace", "remove", "lab", "--role", "viewer"],
    ] {
      let outcome = try sandbox.run(arguments.map { Array($0.utf8) })
      #expect(outcome.code == 77)
      #expect(
        outcome.messages
          == "chatctl: this needs the role operator, but it has the role viewer\n")
    }
    #expect(try sandbox.run("--role", "viewer", "show", "1").code == 0)
    #expect(try sandbox.run("--role", "viewer", "workspace", "list").lines.count == 2)
  }

  @Test(arguments: [
    ("operator", ["operator", "upkeep", "worker", "heartbeat", "chat", "viewer"]),
    ("worker", ["worker", "heartbeat", "chat", "viewer"]), ("heartbeat", ["heartbeat", "viewer"]),
    ("chat", ["chat", "viewer"]), ("upkeep", ["upkeep", "viewer"]), ("viewer", ["viewer"]),
  ])
  func `the option only lowers the variable`(held: String, lesser: [String]) throws {
    let environment = sandbox.environment.merging(["CHATCTL_ROLE": held]) { $1 }
    for role in Role.allCases.map(\.rawValue) {
      let outcome = try sandbox.run("list", "--role", role, environment: environment)
      #expect(outcome.code == (lesser.contains(role) ? 0 : 77))
      if !lesser.contains(role) {
        #expect(
          outcome.messages
            == "chatctl: --role \(role) is more than $CHATCTL_ROLE allows, which is \(held)\n")
      }
    }
  }

  @Test func `an unknown role is a mistake of usage`() throws {
    let option = try sandbox.run("list", "--role", "root")
    #expect(option.code == 64)
    #expect(
      option.messages.contains("a role is one of viewer, heartbeat, chat, worker, upkeep, operator")
    )
    for name in ["root", "Operator", " viewer"] {
      let variable = try sandbox.run(
        "list", environment: sandbox.environment.merging(["CHATCTL_ROLE": name]) { $1 })
      #expect(variable.code == 64)
      #expect(variable.messages.hasPrefix("chatctl: $CHATCTL_ROLE: a role is one of viewer,"))
    }
  }

  @Test(arguments: Command.all)
  func `an empty role gives no rights at all`(command: Command) throws {
    let before = try state()
    let arguments = command.arguments.map { Array($0.utf8) }
    let environment = environment(.chat).merging(["CHATCTL_ROLE": ""]) { $1 }
    let outcome = try sandbox.run(arguments, environment: environment)
    #expect(outcome.code == 64)
    #expect(outcome.bytes.isEmpty)
    #expect(
      outcome.messages == "chatctl: $CHATCTL_ROLE is empty: it must name a role, or not be set\n")
    // Not even the option brings them back.
    let withOption = try sandbox.run(
      arguments + [Array("--role".utf8), Array("viewer".utf8)], environment: environment)
    #expect(withOption.code == 64)
    #expect(try state() == before)
  }

  @Test func `an empty option is a mistake of usage`() throws {
    for arguments in [["list", "--role", ""], ["--role", "", "list"]] {
      let outcome = try sandbox.run(arguments.map { Array($0.utf8) })
      #expect(outcome.code == 64)
      #expect(outcome.messages.contains("the name of a role must not be empty"))
    }
  }
}
