import Foundation
import Testing

@testable import chatctl

struct ManualTests {
  private let sandbox: Sandbox
  private let page: String

  init() throws {
    sandbox = try Sandbox()
    let outcome = try sandbox.run("--generate-manual", "2026-11-25")
    try #require(outcome.code == 0 && outcome.messages.isEmpty)
    page = outcome.text
  }

  @Test func `each command is in the manual, with its own options`() throws {
    for command in HelpTests.Named.all where !command.path.isEmpty {
      let name = "\\fBchatctl " + command.path.joined(separator: " ").replacing("-", with: "\\-")
      #expect(page.contains(".SS \(name)\\fR"), "\(name)")
      let options = try #require(CommandDescription.of(command.command)?.arguments)
        .filter { !$0.isPositional && $0.shouldDisplay }.compactMap(\.name)
      for option in options {
        #expect(page.contains("\n\\fB\(option.replacing("-", with: "\\-"))\\fR"), "\(option)")
      }
    }
  }

  @Test func `the exit codes are the real ones`() throws {
    let section = try #require(page.components(separatedBy: ".SH EXIT STATUS").last)
    for code in ExitCode.allCases { #expect(section.contains(".TP\n\\fB\(code.rawValue)\\fR\n")) }
    #expect(section.contains("75 (EX_TEMPFAIL)"))
  }

  @Test func `the reference has the same exit codes`() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let reference = try String(contentsOf: root.appending(path: "docs/cli.md"), encoding: .utf8)
    let table = reference.components(separatedBy: "### Exit codes\n")[1]
      .components(separatedBy: "\n\n### ")[0]
    let rows = table.matches(of: /(?m)^\| ([0-9, ]+) \|/)
      .flatMap { $0.1.split(separator: ", ").compactMap { Int32($0) } }
    #expect(Set(rows) == Set(ExitCode.allCases.map(\.rawValue)))
  }

  @Test func `what may be repeated keeps its ellipsis`() {
    #expect(page.contains(".SS \\fBchatctl complete\\fR \\fIchats\\fR \\&...\n"))
    #expect(page.contains("[\\-\\- \\fIcommand\\fR \\&...]"))
    #expect(page.contains("w1, w2, \\&... that is free"))
  }

  @Test func `examples keep their lines`() {
    #expect(
      page.contains(
        """
        .RS 4
        .nf
        chatctl steal 7 8 \\-\\-to w2 \\-\\-reason \\(dqw1 is too slow\\(dq
        chatctl steal \\-\\-all \\-\\-from w1 \\-\\-to w2
        """))
  }

  @Test func `no line is taken for a request, nothing is beyond ASCII`() {
    let requests = ["TH", "SH", "SS", "PP", "TP", "RS", "RE", "nf", "fi", "br", "B", "\\\""]
    for line in page.split(separator: "\n") where line.hasPrefix(".") {
      #expect(requests.contains(String(line.dropFirst().prefix { $0 != " " })), "\(line)")
    }
    #expect(page.utf8.allSatisfy { $0 < 0x80 })
    #expect(!page.split(separator: "\n").contains { $0.hasPrefix("'") })
  }

  @Test func `text is no markup`() {
    #expect(Roff.text("a\\b -x 'y' `z`") == "a\\eb \\-x \\(aqy\\(aq \\(gaz\\(ga")
    #expect(Roff.text("… é") == "\\&... \\[u00E9]")
    #expect(Roff.line(".x") == "\\&.x")
    #expect(Roff.line("'x") == "\\(aqx")
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/lexgrog")))
  func `the index of manuals finds its name`() throws {
    let path = sandbox.path("chatctl.1")
    try Data(page.utf8).write(to: URL(fileURLWithPath: path))
    let outcome = try sandbox.run([Array(path.utf8)], of: "/usr/bin/lexgrog")
    #expect(outcome.code == 0)
    #expect(outcome.text.contains("\"chatctl - keeps long-running chats"))
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/groff")))
  func `the formatter has nothing to say of it`() throws {
    let path = sandbox.path("chatctl.1")
    try Data(page.utf8).write(to: URL(fileURLWithPath: path))
    let outcome = try sandbox.run(
      ["-man", "-Tascii", "-ww", path].map { Array($0.utf8) },
      environment: Sandbox.searching(sandbox.environment), of: "/usr/bin/groff")
    #expect(outcome.code == 0)
    #expect(outcome.messages.isEmpty)
  }
}
