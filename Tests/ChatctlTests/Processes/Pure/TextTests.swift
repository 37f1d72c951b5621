import Testing

@testable import chatctl

@Suite struct `A bounded text` {
  private func text(_ portions: String..., limit: Int = 10) -> String? {
    var text = BoundedText(limit: limit)
    for portion in portions { text.append(Array(portion.utf8)) }
    return text.text
  }

  @Test func `is all that came when that is little`() {
    #expect(text("ab", "cd") == "abcd")
    #expect(text("0123456789") == "0123456789")
    #expect(text() == nil)
  }

  @Test func `loses the newlines at its end and nothing else`() {
    #expect(text("a\n\nb\n\n\n") == "a\n\nb")
    #expect(text(" a \n") == " a ")
    #expect(text("a\r\n") == "a\r")
    #expect(text("\n\n") == nil)
  }

  @Test func `says where it was cut, and never cuts a character`() {
    #expect(
      text("01234567", "89a") == "0123456789\n[cut: 11 bytes in all, the first 10 are kept]")
    #expect(text("abc€€€") == "abc€€\n[cut: 12 bytes in all, the first 10 are kept]")
    #expect(text("ab😀😀😀")?.hasPrefix("ab😀😀\n[cut") == true)
  }

  @Test func `has no NUL and nothing that is not text`() {
    var text = BoundedText(limit: 10)
    text.append([0x61, 0, 0xFF, 0x62])
    #expect(text.text == "a\u{FFFD}\u{FFFD}b")
  }
}

@Suite struct `The end of a text` {
  private func text(_ portions: String..., limit: Int = 10) -> String {
    var text = TailText(limit: limit)
    for portion in portions { text.append(Array(portion.utf8)) }
    return text.text
  }

  @Test func `is trimmed, and the last of what came`() {
    #expect(text(" ab\n") == "ab")
    #expect(text("0123456789", "abc") == "3456789abc")
    #expect(text("a very long line that comes at once") == "es at once")
    #expect(text() == "")
  }

  @Test func `does not begin inside a character`() {
    #expect(text("€€€€") == "€€€")
    #expect(text("€€€€a") == "€€€a")
    #expect(text("€€€€ab") == "€€ab")
  }

  @Test func `stays within its limit however much comes`() {
    var tail = TailText(limit: 4)
    for _ in 0..<1000 { tail.append(Array("abc".utf8)) }
    #expect(tail.text == "cabc")
  }
}

@Suite struct `A splitter of lines` {
  @Test func `puts together what comes in parts`() {
    var splitter = LineSplitter()
    #expect(splitter.lines(Array("a".utf8)).isEmpty)
    #expect(splitter.lines(Array("b\nc\n\nd".utf8)) == ["ab", "c", ""])
    #expect(splitter.end() == "d")
    #expect(splitter.end() == nil)
  }

  @Test func `cuts long lines, but not inside a character`() {
    var splitter = LineSplitter()
    let line = "a" + String(repeating: "€", count: 5000)
    let parts = splitter.lines(Array(line.utf8)) + [splitter.end() ?? ""]
    #expect(parts.count == 2)
    #expect(parts.joined() == line)
    #expect(parts.allSatisfy { $0.utf8.count <= LineSplitter.longestLine })
  }

  @Test func `makes text of anything`() {
    var splitter = LineSplitter()
    #expect(splitter.lines([0xFF, 0, 0x0A]) == ["\u{FFFD}\u{FFFD}"])
    let continuations = [UInt8](repeating: 0x80, count: LineSplitter.longestLine)
    #expect(splitter.lines(continuations).count == 1)
    #expect(splitter.end() == nil)
  }
}

@Suite struct `A line of progress` {
  @Test func `is a fraction with or without a note`() {
    #expect(ProgressLine.parse(#"{"progress":0.4,"note":"…"}"#)?.note == "…")
    #expect(ProgressLine.parse(#"{"progress":1}"#)?.fraction == 1)
    #expect(ProgressLine.parse(#"{"progress":0.5,"note":null,"more":1}"#)?.fraction == 0.5)
  }

  @Test(arguments: [
    "", "{}", "0.5", #"{"progress":1.1}"#, #"{"progress":-1}"#, #"{"progress":"1"}"#,
  ])
  func `is passed over when it is something else`(line: String) {
    #expect(ProgressLine.parse(line) == nil)
  }

  @Test func `has a note of bounded length`() {
    let note = String(repeating: "n", count: 1000)
    #expect(
      ProgressLine.parse(#"{"progress":0,"note":"\#(note)"}"#)?.note?.count
        == ProgressLine.longestNote)
  }
}
