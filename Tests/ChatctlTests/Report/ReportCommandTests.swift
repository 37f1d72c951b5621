import Foundation
import FoundationXML
import Glibc
import HeartbeatCore
import Testing

@testable import chatctl

@Suite struct `A report` {
  private let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    try sandbox.run("init")
  }

  /// Chats 1 to 3 held by w1, of which 2 is stolen, and 3 ends in an error.
  private func tell() throws {
    for title in ["<b>one</b> & \"two\"", "second", "third"] {
      try sandbox.run("start", "--title", title, "--group", "build", "a message")
    }
    let incarnation = try sandbox.claim(3, as: "w1")
    try sandbox.run("steal", "2", "--to", "w2", "--reason", "<script>alert(1)</script>")
    try sandbox.fail(Lease(3, 1), of: incarnation)
  }

  private func report(_ arguments: String...) throws -> String {
    let outcome = try sandbox.run((["report"] + arguments).map { Array($0.utf8) })
    #expect(outcome.code == 0, "\(outcome.messages)")
    return outcome.text
  }

  private func isWellFormed(_ text: String) -> Bool {
    XMLParser(data: Data(text.utf8)).parse()
  }

  @Test func `tells who held which chat, and what users wrote as text alone`() throws {
    try tell()
    let page = try report("-")
    #expect(isWellFormed(page))
    #expect(page.contains("<title>chat 2, generation 1, w1: "))
    #expect(page.contains("stolen by operator: &lt;script&gt;alert(1)&lt;/script&gt;"))
    #expect(page.contains("<td class=\"t\">w1 → w2</td>"))
    #expect(page.contains("&lt;b&gt;one&lt;/b&gt; &amp; &quot;two&quot;"))
    #expect(page.contains("<td class=\"t\">exit code 7</td>"))
    #expect(page.contains("<td class=\"t\">build</td>"))
    #expect(page.contains("Leases stolen</td><td class=\"n\">1<"))
    // A bar leads to its row.
    #expect(page.contains("href=\"#chat-2\"") && page.contains("<tr id=\"chat-2\">"))
    #expect(!page.contains("<script") && !page.contains("<b>"))
  }

  @Test func `asks for nothing outside of it`() throws {
    try tell()
    let page = try report("-")
    let outside = page.matches(
      of: /(src|srcset|poster|data)=|@import|<(link|iframe|object|embed|img)/)
    #expect(outside.isEmpty)
    #expect(page.matches(of: /href="(?!#chat-\d+")/).isEmpty)
    #expect(page.matches(of: /url\((?!#tl-)/).isEmpty)
    #expect(!page.contains(" style="))
    #expect(page.contains("default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;;"))
  }

  @Test func `is the drawing alone where that is wanted`() throws {
    try tell()
    let svg = try report("-", "--svg")
    #expect(svg.hasPrefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg "))
    #expect(isWellFormed(svg))
    #expect(svg.contains("<title>chat 2, generation 1, w1: "))
    #expect(svg.contains("from w1 to w2, stolen"))
    #expect(!svg.contains("<a ") && svg.contains("<style>"))
  }

  @Test func `of a time without events says so`() throws {
    for kind in ["html", "svg"] {
      let text = kind == "svg" ? try report("-", "--svg") : try report("-")
      #expect(isWellFormed(text))
      #expect(text.contains(kind == "svg" ? "Nothing happened in this time." : "nothing to draw"))
    }
  }

  @Test func `goes as far back as it is told to, and knows what is still held`() throws {
    let now = wallTime()
    try sandbox.run("start", "a message")
    try sandbox.claim(1, as: "w1", at: now - .seconds(7200))
    #expect(try report("-", "--svg", "--since", "3h").contains("generation 1, w1: "))
    // The claim is older; the lease is there.
    #expect(
      try report("-", "--svg", "--since", "1h").contains(
        "chat 1, generation 1, w1: before to now, still held"))
  }

  @Test func `replaces a file as a whole, and says what it wrote`() throws {
    try tell()
    let path = sandbox.path("report.html")
    try "older".write(toFile: path, atomically: false, encoding: .utf8)
    #expect(try report(path).hasPrefix("wrote \(path) ("))
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(text.hasPrefix("<!DOCTYPE html>") && text.hasSuffix("</html>\n"))
    let document = try sandbox.run("report", path, "--json").object()
    #expect(
      document.keys.sorted() == [
        "bytes", "events", "file", "from_at", "leases", "to_at", "workers",
      ])
    #expect(document["leases"] as? Int == 4 && document["workers"] as? Int == 2)
    let left = try FileManager.default.contentsOfDirectory(atPath: sandbox.directory)
    #expect(!left.contains { $0.hasSuffix(".part") })
  }

  @Test func `on a full disk leaves what was there`() throws {
    try sandbox.run("start", "a message", "--count", "300")
    try sandbox.claim(300, as: "w1")
    let path = sandbox.path("report.html")
    try "older".write(toFile: path, atomically: false, encoding: .utf8)
    // A limit instead of a disk, in kibibytes, and the error instead of the signal. SQLite's index of the log
    // has 32, and the report has more than 40.
    let outcome = try sandbox.run(
      ["-c", "trap '' XFSZ; ulimit -f 40; exec \"$0\" report \"$1\"", Sandbox.program, path]
        .map { Array($0.utf8) }, of: "/bin/bash")
    #expect(outcome.code == 1)
    #expect(outcome.messages.contains("report.html: File too large"))
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "older")
    let left = try FileManager.default.contentsOfDirectory(atPath: sandbox.directory)
    #expect(!left.contains { $0.hasSuffix(".part") })
  }

  @Test func `goes nowhere that is no file`() throws {
    #expect(try sandbox.run("report", sandbox.directory).code == 64)
    #expect(try sandbox.run("report", "/dev/null").code == 64)
    #expect(try sandbox.run("report", sandbox.path("folder/")).code == 64)
    #expect(try sandbox.run("report", "").code == 64)
    #expect(try sandbox.run("report").code == 64)
    #expect(try sandbox.run("report", "-", "--json").code == 64)
    #expect(try sandbox.run("report", "-", "--since", "soon").code == 64)
    let nowhere = try sandbox.run("report", sandbox.path("none/report.html"))
    #expect(nowhere.code == 1)
    #expect(nowhere.messages.contains("none/report.html: No such file or directory"))
    #expect(try sandbox.run("report", "-", "--db", sandbox.path("none.db")).code == 1)
  }
}

@Suite struct `The range of a report` {
  private func time(_ seconds: Int64) -> Timestamp { Timestamp(milliseconds: seconds * 1000) }

  @Test func `is that of its events, with a little room`() {
    let range = Report.range(
      first: time(100), last: time(200), goesOn: false, begin: time(0), now: time(1000))
    #expect(range.from == time(98) && range.to == time(202))
  }

  @Test func `goes to now while anything is held`() {
    let range = Report.range(
      first: time(100), last: time(200), goesOn: true, begin: time(99), now: time(1100))
    #expect(range.from == time(99) && range.to == time(1100))
  }

  @Test func `is all of the time where nothing happened`() {
    let range = Report.range(
      first: nil, last: nil, goesOn: true, begin: time(5), now: time(10))
    #expect(range.from == time(5) && range.to == time(10))
  }

  @Test func `never goes beyond now, whatever a clock has written`() {
    let range = Report.range(
      first: time(90), last: Timestamp(milliseconds: .max), goesOn: false, begin: time(0),
      now: time(100))
    #expect(range.to == time(100))
  }
}
