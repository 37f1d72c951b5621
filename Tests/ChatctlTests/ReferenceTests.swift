import Foundation
import Testing

/// `docs/cli.md` is written by hand; these tests keep it complete.
struct ReferenceTests {
  private let reference: String

  init() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    reference = try String(contentsOf: root.appending(path: "docs/cli.md"), encoding: .utf8)
  }

  private static func help(_ command: String...) throws -> String {
    try help(command)
  }

  private static func help(_ command: [String]) throws -> String {
    try Sandbox().run((["help"] + command).map { Array($0.utf8) }).text
  }

  /// The commands below one, or below the program itself.
  private static func commands(below group: String...) throws -> [String] {
    let parts = try help(group).components(separatedBy: "SUBCOMMANDS:")
    guard parts.count > 1, let list = parts.last else { return [] }
    return list.matches(of: /(?m)^  ([a-z][a-z-]*)/).map { String($0.1) }
  }

  /// The part of the reference under a command's heading.
  private func section(_ command: String) -> String {
    let parts = reference.components(separatedBy: "\n### ")
    return parts.first { $0.hasPrefix("`\(command)") } ?? ""
  }

  @Test func `every command and flag that help shows is in the reference`() throws {
    let commands = try Self.commands()
    #expect(commands.count >= 14)
    for command in commands {
      let section = section(command)
      #expect(!section.isEmpty, "docs/cli.md has no section for \(command)")
      let members = try Self.commands(below: command)
      for member in members {
        #expect(section.contains("`\(command) \(member)"), "docs/cli.md lacks \(command) \(member)")
      }
      let help = try Self.help(command) + members.map { try Self.help(command, $0) }.joined()
      for flag in Set(help.matches(of: /(?m)^  (?:-[a-z], )?(--[a-z-]+)/).map { String($0.1) }) {
        let common = [
          "--db", "--busy-timeout", "--json", "--color", "--role", "--version", "--help",
        ]
        let text = common.contains(flag) ? reference : section
        #expect(text.contains("`\(flag)"), "docs/cli.md does not tell of \(flag) under \(command)")
      }
    }
  }

  @Test func `every command has help with an example`() throws {
    for command in try Self.commands() {
      let help = try Self.help(command)
      #expect(help.contains("  chatctl \(command)"), "chatctl help \(command) has no example")
      for member in try Self.commands(below: command) {
        let help = try Self.help(command, member)
        #expect(
          help.contains("  chatctl \(command) \(member)"),
          "chatctl help \(command) \(member) has no example")
      }
    }
  }
}
