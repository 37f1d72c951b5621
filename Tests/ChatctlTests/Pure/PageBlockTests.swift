import Testing

/// How a page in Markdown becomes what somebody types.
@Suite("A page") struct PageBlockTests {
  private static let fence = "```"

  private static func page(_ kind: String, _ lines: String...) -> Page {
    Page(([fence + kind] + lines + [fence]).joined(separator: "\n"))
  }

  @Test func `has blocks with their kinds, lines and marks`() {
    let page = Page(
      """
      # Title
      <!-- not run: needs root -->

      \(Self.fence)sh
      rm -rf /
      \(Self.fence)
      <!-- any other comment -->
      1. An item:

         \(Self.fence)console
         $ ls
           indented
         \(Self.fence)
      """)
    #expect(page.faults == [])
    #expect(
      page.blocks == [
        Page.Block(line: 4, kind: "sh", lines: ["rm -rf /"], mark: .notRun("needs root")),
        Page.Block(line: 10, kind: "console", lines: ["$ ls", "  indented"], mark: nil),
      ])
    #expect(page.steps == [.command("ls", code: 0, output: ["  indented"])])
  }

  @Test func `shows what is printed at a prompt, how it ends, and what comes meanwhile`() {
    let page = Self.page("console", "w1 ticks", "$ a", "b", "c", "$ d  # exit code 77")
    #expect(
      page.steps == [
        .news(["w1 ticks"]), .command("a", code: 0, output: ["b", "c"]),
        .command("d  # exit code 77", code: 77, output: []),
      ])
  }

  @Test func `takes for granted what is done before a block`() {
    let page = Page("<!-- given: touch a -->\n\(Self.fence)sh\nls a\n\(Self.fence)")
    #expect(page.steps == [.script(["touch a"]), .script(["ls a"])])
  }

  @Test(arguments: ["json", "text", "swift"])
  func `runs nothing but shell blocks`(kind: String) {
    let page = Self.page(kind, "chatctl list")
    #expect(page.faults == [])
    #expect(page.steps == [])
  }

  @Test func `says of each block what it is`() {
    #expect(Self.page("", "ls").faults == ["line 1: a block without a kind"])
    #expect(Page("\(Self.fence)sh\nls").faults == ["line 1: a block without an end"])
  }

  @Test(arguments: [
    ("<!-- not run: -->\n```sh\n```", "line 1: a mark that says nothing"),
    ("<!-- not run -->\n```sh\n```", "line 1: a mark that says nothing"),
    ("<!-- given:  -->\n```sh\n```", "line 1: a mark that says nothing"),
    ("<!-- not run: a -->\ntext\n```sh\n```", "line 2: no block behind the mark before it"),
    ("<!-- not run: a -->\n<!-- given: b -->\n```sh\n```", "line 2: a mark behind another one"),
    ("<!-- not run: a -->\n```json\n```", "line 2: a mark before what is no shell block"),
    ("<!-- not run: a -->\n", "line 2: no block behind the last mark"),
  ])
  func `has no mark without a reason and a block`(text: String, fault: String) {
    #expect(Page(text).faults == [fault])
  }

  @Test(arguments: [
    ("12:00:00.123 w1  tick 2 (0.1 ms)", "13:59:59.999 w1  tick 2 (12.7 ms)"),
    (
      "now: it is completed since 2026-11-24 21:20:19.312 (151ms)",
      "now: it is completed since 2027-01-01 00:00:00.000 (1m2s)"
    ),
    ("w1 completed it after 11ms", "w1 completed it after 1m30s"),
    (
      "copied to /home/ann/copy.db (172 kB), and the logs of 2 chats (763 B)",
      "copied to /tmp/x/copy.db (99 kB), and the logs of 2 chats (1.2 kB)"
    ),
  ])
  func `is compared without what differs each time`(one: String, other: String) {
    #expect(TerminalLine.normalized(one) == TerminalLine.normalized(other))
  }
}
