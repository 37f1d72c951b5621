import Testing

/// What somebody finds who has never seen this.
struct TutorialTests {
  private static func commands(of page: Page) -> [String] {
    page.steps.compactMap { step in
      if case .command(let command, _, _) = step { command } else { nil }
    }
  }

  @Test(arguments: [
    "start", "run", "steal", "complete", "interrupt", "workers", "retry", "send", "logs", "events",
    "explain", "status", "backup", "prune",
  ])
  func `the tutorial shows what a newcomer needs`(_ name: String) throws {
    let commands = try Self.commands(of: Pages.page("docs/tutorial.md"))
    #expect(commands.contains { "\($0) ".hasPrefix("chatctl \(name) ") })
  }

  @Test func `the tutorial runs a command for each chat`() throws {
    let commands = try Self.commands(of: Pages.page("docs/tutorial.md"))
    #expect(commands.contains { $0.hasPrefix("chatctl run ") && $0.contains(" -- ") })
  }

  /// What and why in words, two commands with what they print, the picture, and links.
  @Test func `the README says on its first screen what there is`() throws {
    let lines = try Pages.text("README.md").split(
      separator: "\n", omittingEmptySubsequences: false)
    let first = lines.prefix { !$0.hasPrefix("## ") }
    #expect(first.count <= 40)
    let page = Page(first.joined(separator: "\n"))
    #expect(Self.commands(of: page).count == 2)
    for name in ["docs/tutorial.md", "docs/cli.md", "docs/design.md"] {
      #expect(first.contains { $0.contains("](\(name))") })
    }
  }
}
