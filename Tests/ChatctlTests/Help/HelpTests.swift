import Foundation
import Testing

@testable import chatctl

/// What holds for the help of every command, whoever adds one.
struct HelpTests {
  /// A command with the names that lead to it.
  struct Named: CustomTestStringConvertible {
    let path: [String]
    let command: CommandTree.Command

    var testDescription: String { path.joined(separator: " ") }
    var examples: [String] {
      command.configuration.discussion.split(separator: "\n").filter { $0.hasPrefix("  ") }
        .map(String.init)
    }

    static let all = below(Chatctl.self, [])

    private static func below(_ command: CommandTree.Command, _ path: [String]) -> [Named] {
      [Named(path: path, command: command)]
        + command.configuration.subcommands.filter { $0.configuration.shouldDisplay }.flatMap {
          below($0, path + [$0.configuration.commandName ?? ""])
        }
    }
  }

  static let common: Set = [
    "--db", "--busy-timeout", "--role", "--json", "--color", "--version", "--help",
  ]

  @Test(arguments: Named.all)
  func `a command's own options stand before those that all commands have`(command: Named) throws {
    let description = try #require(CommandDescription.of(command.command))
    let options = (description.arguments ?? []).filter { !$0.isPositional }
    let behind = options.drop { !Self.common.contains($0.name ?? "") }
    let late = behind.filter { !Self.common.contains($0.name ?? "") }
    #expect(late.compactMap(\.name).isEmpty)
  }

  @Test(arguments: Named.all, ["30", "80"])
  func `no terminal is too narrow for an example`(command: Named, columns: String) throws {
    let sandbox = try Sandbox()
    let outcome = try sandbox.run(
      (["help"] + command.path).map { Array($0.utf8) },
      environment: sandbox.environment.merging(["COLUMNS": columns]) { $1 })
    let lines = Set(outcome.text.components(separatedBy: "\n"))
    for example in command.examples {
      #expect(lines.contains(example), "\(example)")
    }
  }

  @Test(arguments: Named.all)
  func `help is the same before and behind a command's name`(command: Named) throws {
    let sandbox = try Sandbox()
    let before = try sandbox.run((["help"] + command.path).map { Array($0.utf8) })
    #expect(before.text.contains("USAGE: " + (["chatctl"] + command.path).joined(separator: " ")))
    for option in ["--help", "-h"] {
      let behind = try sandbox.run((command.path + [option]).map { Array($0.utf8) })
      #expect(behind.text == before.text)
      #expect(behind.code == 0)
    }
  }

  @Test(arguments: Named.all.filter { !$0.examples.isEmpty })
  func `an example can be pasted into a shell`(command: Named) throws {
    let shell = try ExampleShell()
    for example in command.examples {
      let calls = try shell.run(example)
      #expect(calls.isEmpty == !example.contains("chatctl "), "\(example)")
      for call in calls {
        #expect(throws: Never.self, "\(example)") { try Chatctl.parsed(call) }
      }
    }
  }

  /// Each command's help but the root's is about that command.
  @Test(arguments: Named.all.filter { !$0.path.isEmpty })
  func `examples are of their command`(command: Named) throws {
    let name = "chatctl " + command.path.joined(separator: " ")
    #expect(command.examples.contains { $0.contains(name) })
  }
}

/// A shell in which other programs than `chatctl` do nothing, and `chatctl` notes how it was called.
private struct ExampleShell {
  struct Failed: Error {
    let example: String
    let code: Int32
    let messages: String
  }

  private let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    try FileManager.default.createDirectory(
      atPath: sandbox.path("calls"), withIntermediateDirectories: true)
    for file in ["message.txt", "chats.ndjson"] {
      try Data().write(to: URL(fileURLWithPath: sandbox.path(file)))
    }
  }

  /// Functions, since a program that was just written may be busy while others start theirs.
  private static let functions = """
    chatctl() { cat >/dev/null; printf '%s\\0' "$@" >"$(mktemp calls/XXXXXX)"; }
    jq() { cat >/dev/null; }
    xargs() { cat >/dev/null; }
    git() { :; }

    """

  /// - Returns: The arguments of each call of `chatctl`, in any order.
  /// - Throws: ``Failed`` when the shell does not understand the line or does not find a program.
  func run(_ example: String) throws -> [[String]] {
    let calls = URL(fileURLWithPath: sandbox.path("calls"))
    let script = Self.functions + "cd '\(sandbox.directory)'\n" + example
    var environment = sandbox.environment
    environment["PATH"] = "/usr/bin:/bin"
    let outcome = try sandbox.run(
      ["-c", script].map { Array($0.utf8) }, environment: environment, of: "/bin/sh")
    guard outcome.code == 0, outcome.messages.isEmpty else {
      throw Failed(example: example, code: outcome.code, messages: outcome.messages)
    }
    return try FileManager.default.contentsOfDirectory(
      at: calls, includingPropertiesForKeys: nil
    ).map { file in
      defer { try? FileManager.default.removeItem(at: file) }
      let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
      return text.split(separator: "\0", omittingEmptySubsequences: false).dropLast()
        .map(String.init)
    }
  }
}
