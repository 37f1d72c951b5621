import Testing

@testable import chatctl

struct DisplayWidthTests {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("Grüße", 5), ("e\u{301}", 1), ("z\u{335}\u{327}", 1), ("世界", 4),
    ("ｆｕｌｌ", 8),
    ("ﾊﾝｶｸ", 4), ("한국어", 6), ("\u{1112}\u{1161}\u{11AB}", 2), ("✅", 2), ("⭐", 2), ("☀", 1),
    ("☀\u{FE0F}", 2),
    ("🚀", 2), ("👩‍👩‍👧", 2), ("👍🏽", 2), ("🇩🇪", 2), ("1\u{FE0F}\u{20E3}", 2),
    ("🏽", 2), (" 🏽", 3), ("🏽\u{200C}🏽", 4), (" 🏽\u{200C}🏽", 5), ("🟠", 2), ("🀄", 2),
    ("नि", 2), ("ไทย", 3), ("שלום", 4), ("…—", 2), ("─│", 2), ("\u{200D}", 0),
  ])
  func `a text takes as many columns as a terminal gives it`(text: String, columns: Int) {
    #expect(DisplayWidth.of(text) == columns)
  }

  @Test(arguments: [
    ("abcdef", 4, "abc…"), ("abcd", 4, "abcd"), ("世界世界", 4, "世…"), ("世界", 3, "世…"), ("世界", 2, "…"),
    ("世界", 1, "…"), ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"), ("👩‍👩‍👧👩‍👩‍👧", 3, "👩‍👩‍👧…"),
  ])
  func `a long text is cut between characters`(text: String, limit: Int, cut: String) {
    #expect(DisplayWidth.cut(text, to: limit) == cut)
  }
}
