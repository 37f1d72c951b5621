import Testing

@testable import chatctl

struct TerminalTextTests {
  @Test(arguments: [
    "\u{00}", "\u{07}", "\u{08}", "\u{1B}", "\n", "\r", "\t", "\u{7F}", "\u{85}", "\u{9B}",
    "\u{2028}", "\u{2029}", "\u{202E}", "\u{2066}", "\u{200E}", "\u{FEFF}", "\u{E0001}",
  ])
  func `a character that steers the terminal is replaced`(text: String) {
    #expect(TerminalText.safe("a\(text)b") == "a\u{FFFD}b")
  }

  @Test func `each part of an escape sequence that could act is gone`() {
    #expect(TerminalText.safe("\u{1B}[2J\u{9B}31m") == "\u{FFFD}[2J\u{FFFD}31m")
    #expect(TerminalText.safe("\r\n") == "\u{FFFD}\u{FFFD}")
  }

  @Test(arguments: ["", "plain", "Grüße, 世界", "👩‍👩‍👧", "e\u{301}"])
  func `harmless text stays as it is`(text: String) {
    #expect(TerminalText.safe(text) == text)
  }

  @Test func `a text of several lines keeps its lines`() {
    #expect(TerminalText.safeLines("a\tb\r\nc\u{1B}\n") == ["a b", "c\u{FFFD}", ""])
  }
}
