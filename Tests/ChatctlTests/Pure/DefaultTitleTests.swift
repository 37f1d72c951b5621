import HeartbeatCore
import Testing

@testable import chatctl

struct DefaultTitleTests {
  @Test(
    arguments: [
      (nil, "chat"), ("", "chat"), ("\n \n", "chat"), ("one\ntwo", "one"), ("\n\ntwo", "two"),
      ("a\tb\u{1B}c", "a b c"),
    ] as [(String?, String)])
  func `a chat is called by what its message says first`(message: String?, title: String) {
    #expect(ChatDraft.defaultTitle(for: message) == title)
  }

  @Test func `a default title has at most 80 characters`() {
    #expect(ChatDraft.defaultTitle(for: String(repeating: "x", count: 81)).count == 80)
  }

  @Test(arguments: ["", "a\nb", "a\u{7F}", "\u{9B}", String(repeating: "x", count: 501)])
  func `a title that breaks a rule is refused`(title: String) {
    #expect(throws: InvalidInput.self) {
      try ChatDraft(checkedTitle: title, message: nil, workspace: nil, key: nil)
    }
  }
}
