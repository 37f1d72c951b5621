import HeartbeatCore
import Testing

@testable import chatctl

@Suite struct `What whoever watches sees` {
  private func text(
    rows: Int = 24, columns: Int = 80, isPlain: Bool = false, of snapshot: Snapshot? = nil,
    _ keys: [WatchKey] = []
  ) -> [String] {
    layout(rows: rows, columns: columns, isPlain: isPlain, of: snapshot, keys).frame.lines
      .map(\.text)
  }

  private func layout(
    rows: Int = 24, columns: Int = 80, isPlain: Bool = false, of snapshot: Snapshot? = nil,
    _ keys: [WatchKey] = []
  ) -> WatchLayout {
    let snapshot = snapshot ?? WatchFixture.snapshot
    var state = WatchState()
    for key in keys { _ = state.press(key, in: snapshot) }
    return WatchLayout(
      snapshot: snapshot, state: state, now: WatchFixture.now, size: (rows, columns),
      isPlain: isPlain)
  }

  @Test func `is a screen of 80 by 24`() {
    let lines = text()
    #expect(lines.count == 24)
    #expect(lines.allSatisfy { DisplayWidth.of($0) <= 80 })
    #expect(
      lines[0].hasPrefix("chatctl  6 chats, 2 running, 1 waiting, 1 error, 1 pending, 1 completed"))
    #expect(lines[1].hasPrefix("  WORKER  STATE"))
    #expect(lines[2].contains("w1") && lines[2].contains("4 of 10"))
    #expect(lines[2].contains("30s ago") && lines[2].contains("███░░░░░░░ of 1m30s"))
    #expect(lines.contains { $0.contains("build") && $0.contains("open") })
    #expect(lines.contains { $0.hasPrefix("> 5") && $0.contains("running") && $0.contains("2m") })
    #expect(lines.contains { $0.contains("which one?") })
    #expect(lines.contains { $0.contains("broken") && !$0.contains("here") })
    #expect(lines[23].contains("q quit"))
  }

  @Test(arguments: [1, 2, 3, 5, 8, 13, 24, 60], [1, 5, 20, 40, 80, 200])
  func `fits any size`(rows: Int, columns: Int) {
    for keys in [[], [.enter], [.character("?")], [.character("d")], [.character("/")]]
      as [[WatchKey]]
    {
      let lines = text(rows: rows, columns: columns, keys)
      #expect(lines.count == rows || rows < 2)
      #expect(lines.allSatisfy { DisplayWidth.of($0) <= columns })
    }
  }

  @Test func `always has the chosen chat on the screen`() {
    let many = WatchFixture.snapshot(
      (1...100).reversed().map { WatchFixture.chat($0, .running, by: "w1") },
      workers: [WatchFixture.worker("w1")])
    var keys: [WatchKey] = []
    for step in 0..<100 {
      let marked = layout(of: many, keys).frame.lines.filter { $0.isMarked && $0.text.first == ">" }
      #expect(marked.count == 1)
      #expect(marked.first?.text.hasPrefix("> \(100 - step) ") == true)
      keys.append(.down)
    }
  }

  @Test func `is of ASCII alone where the terminal knows no more`() {
    let lines = text(
      isPlain: true,
      of: WatchFixture.snapshot(
        [WatchFixture.chat(1, .running, by: "w1", title: "né 中文 …")],
        workers: [WatchFixture.worker("w1")]))
    #expect(lines.allSatisfy { $0.utf8.allSatisfy { $0 < 0x80 } })
    #expect(lines[2].contains("###-------"))
    #expect(lines.contains { $0.contains("n? ?? ~") })
  }

  @Test func `lets no text steer the terminal`() {
    let evil = "a\u{1B}[2Jb\u{202E}c\r\nd"
    let chat = Chat(
      id: ChatID(1), title: evil, status: .error, generation: Generation(1), attempts: 1,
      recoveries: 0,
      error: evil, group: evil, createdAt: WatchFixture.now, updatedAt: WatchFixture.now)
    var layout = layout(of: WatchFixture.snapshot([chat], workers: []), [.enter])
    layout.details = WatchDetails(
      chat: chat, log: [LogLine(at: 0, generation: 1, stream: .stdout, text: evil)])
    for lines in [layout.frame.lines, self.layout(of: layout.snapshot).frame.lines] {
      for line in lines {
        #expect(line.text == TerminalText.safe(line.text))
      }
    }
  }

  @Test func `tells what an action will do`() {
    #expect(
      text([.character("i")])[23]
        == "y: yes  Interrupt chat 5? Its run ends, and it waits for a message.")
  }

  @Test func `shows a chat with the end of its log`() {
    var layout = layout(rows: 12, [.enter])
    layout.details = WatchDetails(
      chat: WatchFixture.snapshot.chats[0],
      log: (1...50).map { LogLine(at: 0, generation: 1, stream: .stdout, text: "line \($0)") })
    let lines = layout.frame.lines.map(\.text)
    #expect(lines[1] == "chat      5: a chat")
    #expect(lines[10] == "line 50")
    layout.details.chat = nil
    #expect(layout.frame.lines[1].text == "chat 5 is gone")
  }
}
