import Foundation
import HeartbeatCore
import HeartbeatSQLite
import Testing

@testable import chatctl

/// Tables on a real terminal.
struct TerminalWidthTests {
  let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    try SQLiteChatStore.create(at: sandbox.database)
    let store = try sandbox.store()
    let titles = [
      String(repeating: "a long title ", count: 20), "世界 " + String(repeating: "世", count: 90),
    ]
    _ = try store.create(titles.map { ChatDraft(title: $0) }, at: wallTime())
    _ = try store.addWorkspace(
      WorkspaceDraft(name: "lab", activityBump: .seconds(60)), at: wallTime())
    try sandbox.claim(1, as: String(repeating: "w", count: 64))
  }

  private func width(_ lines: [String]) -> Int { lines.map(DisplayWidth.of).max() ?? 0 }

  private static let tables = [
    ["list"], ["workers"], ["workspace", "list"], ["workspace", "show", "lab"],
    ["recover-stale", "--dry-run"], ["wait", "1", "2", "--timeout", "1ms"],
  ]

  @Test(arguments: tables, [20, 40, 80, 200] as [UInt16])
  func `a table fits the terminal`(command: [String], columns: UInt16) throws {
    let lines = try PseudoTerminal(columns: columns)
      .run(command + ["--color", "never"], in: sandbox).filter { !$0.hasPrefix("chatctl: ") }
    #expect(lines.count >= 2)
    #expect(width(lines) <= Int(columns))
  }

  @Test func `a table takes what the terminal has`() throws {
    let plain = ["list", "--color", "never"]
    #expect(width(try PseudoTerminal(columns: 132).run(plain, in: sandbox)) == 132)
    #expect(width(try PseudoTerminal(columns: 10_000).run(plain, in: sandbox)) > 280)
  }

  @Test func `COLUMNS goes before what the terminal says, unless it says nothing`() throws {
    let terminal = try PseudoTerminal(columns: 100)
    func width(_ columns: String) throws -> Int {
      self.width(
        try terminal.run(
          ["list", "--color", "never"], in: sandbox, environment: ["COLUMNS": columns]))
    }
    #expect(try width("60") == 60)
    for nothing in ["", "0", "-5", "x", "99999999999999999999"] {
      #expect(try width(nothing) == 100)
    }
  }

  @Test func `a terminal that does not know its width has 80 columns`() throws {
    let lines = try PseudoTerminal(columns: 0).run(["list", "--color", "never"], in: sandbox)
    #expect(width(lines) == 80)
  }

  @Test func `colour takes no columns`() throws {
    let lines = try PseudoTerminal(columns: 50).run(["list"], in: sandbox)
    let bare = lines.map { $0.replacing(/\u{1B}\[\d+m/, with: "") }
    #expect(lines != bare)
    #expect(width(bare) == 50)
    // What is cut keeps the end of its colour.
    #expect(lines.allSatisfy { $0.components(separatedBy: "\u{1B}[").count % 2 == 1 })
  }

  @Test func `nothing is cut where there is no terminal`() throws {
    let environment = sandbox.environment.merging(["COLUMNS": "20"]) { $1 }
    let lines = try sandbox.run("list", environment: environment).lines
    #expect(lines[1].contains(String(repeating: "a long title ", count: 20).dropLast()))
    #expect(lines[1].contains(String(repeating: "w", count: 64)))
    #expect(lines[2].hasSuffix(String(repeating: "世", count: 90)))
  }

  @Test func `the reference states in which order columns drop`() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let reference = try String(contentsOf: root.appending(path: "docs/cli.md"), encoding: .utf8)
    for order in [
      ChatsReport.dropping, WorkersCommand.dropping, RecoverStaleCommand.dropping,
      WorkspacesReport.dropping, GroupsReport.dropping,
    ] {
      #expect(reference.contains("| \(order.joined(separator: ", ")) |"))
    }
  }
}
