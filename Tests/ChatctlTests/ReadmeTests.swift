import Foundation
import Testing

/// The README's five minutes, as somebody lives through them who types what is written there.
struct ReadmeTests {
  private let page: TutorialPage

  init() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    page = try TutorialPage(
      String(contentsOf: root.appending(path: "README.md"), encoding: .utf8),
      section: "Five minutes")
  }

  @Test func `five minutes work word for word, block after block`() throws {
    let newcomer = Newcomer(try Sandbox())
    for block in page.blocks { try newcomer.follow(block) }
  }

  @Test func `the page shows all that a newcomer needs`() {
    let commands = page.blocks.compactMap { block in
      if case .command(let command, _) = block { command } else { nil }
    }
    for name in ["start", "run", "steal", "complete", "interrupt", "workers", "retry", "send"] {
      #expect(commands.contains { $0.hasPrefix("chatctl \(name) ") || $0 == "chatctl \(name)" })
    }
    #expect(commands.contains { $0.hasPrefix("chatctl run ") && $0.contains(" -- ") })
  }
}

/// The guide for a night of agents, typed as it stands.
struct NightGuideTests {
  @Test(.timeLimit(.minutes(2))) func `the night works word for word, block after block`() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let page = try TutorialPage(
      String(contentsOf: root.appending(path: "docs/night.md"), encoding: .utf8),
      section: "The night")
    let newcomer = Newcomer(try Sandbox())
    #expect(page.blocks.count > 10)
    for block in page.blocks { try newcomer.follow(block) }
  }
}
