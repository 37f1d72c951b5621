import Testing

@testable import chatctl

@Suite struct `A progress bar` {
  @Test func `has a bar, a share, counts, a rate and what is left`() {
    let line = ProgressBar(noun: "chats", done: 25, total: 100, elapsed: .seconds(2))
    #expect(
      line.text(columns: 100, isPlain: true)
        == "chats  #####---------------  25 %  25 of 100  13/s  6s left")
    #expect(line.text(columns: 100, isPlain: false).hasPrefix("chats  █████░░░░░░░░░░░░░░░  25 %"))
  }

  @Test func `without a total has counts and a rate`() {
    let line = ProgressBar(noun: "kB", done: 3, total: nil, elapsed: .seconds(2))
    #expect(line.text(columns: 100, isPlain: true) == "kB  3  1.5/s")
  }

  @Test func `counts its rate from where it began`() {
    let line = ProgressBar(noun: "rows", done: 60, total: 100, elapsed: .seconds(1), begin: 50)
    #expect(line.text(columns: 100, isPlain: true).hasSuffix("60 of 100  10/s  4s left"))
  }

  @Test(arguments: [
    (70, "chats  #####---------------  25 %  25 of 100  13/s  6s left"),
    (56, "chats  #####---------------  25 %  25 of 100  13/s"),
    (35, "chats  #####---------------  25 %"), (5, "chats"), (3, "ch…"),
  ])
  func `leaves out what is too wide`(columns: Int, text: String) {
    let line = ProgressBar(noun: "chats", done: 25, total: 100, elapsed: .seconds(2))
    #expect(line.text(columns: columns, isPlain: true) == text)
  }

  @Test(arguments: [
    (ProgressBar(noun: "n", done: 0, total: 0, elapsed: .zero), "100 %  0 of 0"),
    (ProgressBar(noun: "n", done: 0, total: 10, elapsed: .seconds(9)), "  0 %  0 of 10"),
    // More came than was counted before.
    (ProgressBar(noun: "n", done: 12, total: 10, elapsed: .seconds(1)), "100 %  12 of 10  12/s"),
    // So slow that nobody knows.
    (
      ProgressBar(noun: "n", done: 1, total: .max, elapsed: .seconds(1 << 40)),
      "  0 %  1 of \(Int.max)  0.0/s"
    ),
  ])
  func `of odd counts says nothing that is not so`(line: ProgressBar, end: String) {
    #expect(line.text(columns: 200, isPlain: true).hasSuffix(end))
  }
}

@Suite struct `A meter of progress` {
  private final class Terminal {
    var now = ContinuousClock.now
    var written = ""

    func meter(columns: Int? = 60) -> ProgressMeter {
      ProgressMeter(
        terminal: columns.map { (columns: $0, isPlain: true) }, now: { self.now },
        write: { self.written += $0 })
    }
  }

  @Test func `shows nothing of what is quick, and leaves nothing`() {
    let terminal = Terminal()
    let meter = terminal.meter()
    meter.say("looking")
    meter.show("chats", 1, of: 2)
    terminal.now += .milliseconds(299)
    meter.show("chats", 2, of: 2)
    meter.clear()
    #expect(terminal.written == "")
  }

  @Test func `writes ten times a second at most, over what it has written`() {
    let terminal = Terminal()
    let meter = terminal.meter()
    meter.show("chats", 0, of: nil)
    terminal.now += .milliseconds(500)
    meter.show("chats", 1_000, of: nil)
    terminal.now += .milliseconds(99)
    meter.show("chats", 2_000, of: nil)
    terminal.now += .milliseconds(401)
    meter.show("chats", 50, of: nil)
    meter.clear()
    #expect(
      terminal.written == "\rchats  1000  2000/s" + "\rchats  50  50/s    "
        + "\r" + String(repeating: " ", count: 15) + "\r")
  }

  @Test func `begins anew with what is counted next`() {
    let terminal = Terminal()
    let meter = terminal.meter()
    meter.show("chats", 0, of: nil)
    terminal.now += .seconds(10)
    meter.show("logs", 5, of: nil)
    terminal.now += .seconds(1)
    meter.show("logs", 25, of: nil)
    #expect(terminal.written.hasSuffix("\rlogs  25  20/s"))
  }

  @Test func `is silent without a terminal`() {
    let terminal = Terminal()
    let meter = terminal.meter(columns: nil)
    terminal.now += .seconds(1)
    meter.show("chats", 1, of: 2)
    meter.say("checking")
    meter.clear()
    #expect(!meter.isShown)
    #expect(terminal.written == "")
  }
}
