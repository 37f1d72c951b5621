import Testing

@testable import chatctl

/// `docs/cli.md` is written by hand; these tests hold it to what `--help` says.
struct ReferenceTests {
  private static let named = HelpTests.Named.all.filter { !$0.path.isEmpty }

  private let page: ReferencePage

  init() throws {
    page = ReferencePage(try Pages.text("docs/cli.md"))
  }

  /// The options that help shows, with what it says of them.
  private static func options(
    of command: HelpTests.Named
  ) throws -> [(name: String, abstract: String, values: [String])] {
    let description = try #require(CommandDescription.of(command.command))
    return (description.arguments ?? []).filter { !$0.isPositional && $0.shouldDisplay }
      .compactMap { argument in
        argument.name.map { ($0, argument.abstract ?? "", argument.allValues ?? []) }
      }
  }

  @Test(arguments: named)
  func `a command is there with all its options, their values and defaults`(
    command: HelpTests.Named
  ) throws {
    let section = try #require(page.commands[command.path[0]], "no section")
    if command.path.count > 1 {
      #expect(section.text.contains("`\(command.path.joined(separator: " "))"))
    }
    for (name, abstract, values) in try Self.options(of: command) {
      let isCommon = HelpTests.common.contains(name) && section.options[name] == nil
      let row = isCommon ? page.common.options[name] : section.options[name]
      guard let row else {
        Issue.record("there is no row for \(name)")
        continue
      }
      for value in values {
        #expect(ReferencePage.row(row, names: value), "\(name) takes \(value)")
      }
      guard let match = abstract.firstMatch(of: /\(default(?:: ([^)]*))?\)/) else { continue }
      let value = match.1.map(String.init) ?? "default"
      #expect(ReferencePage.row(row, names: value), "the default of \(name) is \(value)")
    }
  }

  @Test func `nothing is there that help does not know`() throws {
    for (name, section) in page.commands {
      let commands = Self.named.filter { $0.path[0] == name }
      #expect(!commands.isEmpty, "there is no command \(name)")
      let options = try Set(commands.flatMap { try Self.options(of: $0) }.map(\.name))
      #expect(Set(section.options.keys).subtracting(options) == [], "options of \(name)")
      let members = section.text.matches(of: /(?m)^\| `([a-z-]+ [a-z]+)/).map { String($0.1) }
      let paths = commands.map { $0.path.joined(separator: " ") }
      #expect(Set(members).subtracting(paths) == [])
    }
  }

  @Test(arguments: named)
  func `a command has help with an example`(command: HelpTests.Named) {
    guard !CommandTree.isGroup(command.command) else { return }
    let name = command.path.joined(separator: " ")
    #expect(command.examples.contains { $0.contains("chatctl \(name)") })
  }
}
