import Testing

@testable import HeartbeatView

@Suite struct `Text in XML` {
  @Test(arguments: [
    ("plain", "plain"), ("<b a=\"1\" c='2'>&", "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;"),
    ("a\u{0}b\u{1B}c\u{7F}d\u{9F}", "a\u{FFFD}b\u{FFFD}c\u{FFFD}d\u{FFFD}"),
    ("\u{FFFE}\u{FFFF}", "\u{FFFD}\u{FFFD}"), ("a\u{202E}b", "a\u{FFFD}b"),
    ("one\ntwo\ttab", "one two tab"), ("é 你 👩‍👧", "é 你 👩‍👧"),
  ])
  func `is what it was, and harmless`(text: String, escaped: String) {
    #expect(XMLText.escaped(text) == escaped)
  }

  @Test func `is written so in attributes and between tags`() {
    var xml = XMLWriter()
    xml.open("a", ["href": "\"><script>", "x": 1.25, "y": -0.04, "n": 3])
    xml.add("</a>")
    xml.close()
    #expect(
      xml.text
        == "<a href=\"&quot;&gt;&lt;script&gt;\" x=\"1.3\" y=\"0\" n=\"3\">&lt;/a&gt;</a>")
  }
}
