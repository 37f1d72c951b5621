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
