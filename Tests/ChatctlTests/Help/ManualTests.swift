import Foundation
import Testing

@testable import chatctl

struct ManualTests {
  private let sandbox: Sandbox
  private let directory: String

  init() throws {
    sandbox = try Sandbox()
    directory = sandbox.path("manual")
    try FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: false)
    let outcome = try sandbox.run("--generate-manuals", directory, "2026-11-25")
    try #require(outcome.code == 0 && outcome.messages.isEmpty && outcome.text.isEmpty)
  }

  private func page(_ words: String...) throws -> String { try page(words) }

  private func page(_ words: [String]) throws -> String {
    let name = (["chatctl"] + words).joined(separator: "-") + ".1"
    return try String(contentsOfFile: directory + "/" + name, encoding: .utf8)
  }

  private func files() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: directory)
  }

  private func paths() throws -> [String] { try files().map { directory + "/" + $0 } }

  @Test func `each command has its page, with its own options`() throws {
    let all = HelpTests.Named.all
    #expect(try files().count == all.count)
    for command in all where !command.path.isEmpty {
      let page = try page(command.path)
      let name = command.path.joined(separator: " ").replacing("-", with: "\\-")
      #expect(page.contains("\n.SH SYNOPSIS\n\\fBchatctl \(name)\\fR"), "\(name)")
      let options = try #require(CommandDescription.of(command.command)?.arguments)
        .filter { !$0.isPositional && $0.shouldDisplay }.compactMap(\.name)
      for option in options {
        let line = "\n\\fB\(option.replacing("-", with: "\\-"))\\fR"
        #expect(page.contains(line) != HelpTests.common.contains(option), "\(option)")
      }
    }
  }

  @Test func `the program's page has the options of all commands, and their names`() throws {
    let page = try page()
    for option in HelpTests.common {
      #expect(page.contains("\n\\fB\(option.replacing("-", with: "\\-"))\\fR"), "\(option)")
    }
    #expect(
      page.contains(".TP\n\\fBchatctl\\-run\\fR(1)\nRun a worker: claim chats, run them, "))
    #expect(!page.contains("\\fBchatctl\\-guard\\-groups"))
    let printed = try sandbox.run("--generate-manual", "2026-11-25")
    #expect(printed.text == page)
  }

  @Test func `each page that another one names is there`() throws {
    let files = Set(try files())
    for file in files {
      let text = try String(contentsOfFile: directory + "/" + file, encoding: .utf8)
      let named = text.replacing("\\-", with: "-").matches(of: /\\fB([a-z-]+)\\fR\(1\)/)
      #expect(!named.isEmpty, "\(file)")
      for name in named { #expect(files.contains("\(name.1).1"), "\(file): \(name.1)") }
    }
  }

  @Test func `the exit codes are the real ones`() throws {
    let section = try #require(page().components(separatedBy: ".SH EXIT STATUS").last)
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

  @Test func `what may be repeated keeps its ellipsis`() throws {
    #expect(try page("complete").contains("\n\\fBchatctl complete\\fR \\fIchats\\fR \\&...\n"))
    #expect(try page("run").contains("[\\-\\- \\fIcommand\\fR \\&...]"))
    #expect(try page("run").contains("w1, w2, \\&... that is free"))
  }

  @Test func `examples keep their lines`() throws {
    #expect(
      try page("steal").contains(
        """
        .RS 4
        .nf
        chatctl steal 7 8 \\-\\-to w2 \\-\\-reason \\(dqw1 is too slow\\(dq
        chatctl steal \\-\\-all \\-\\-from w1 \\-\\-to w2
        """))
  }

  @Test func `no line is taken for a request, nothing is beyond ASCII`() throws {
    let requests = ["TH", "SH", "PP", "TP", "RS", "RE", "nf", "fi", "br", "B", "\\\""]
    for path in try paths() {
      let page = try String(contentsOfFile: path, encoding: .utf8)
      for line in page.split(separator: "\n") where line.hasPrefix(".") {
        #expect(requests.contains(String(line.dropFirst().prefix { $0 != " " })), "\(line)")
      }
      #expect(page.utf8.allSatisfy { $0 < 0x80 })
      #expect(!page.split(separator: "\n").contains { $0.hasPrefix("'") })
    }
  }

  @Test func `text is no markup`() {
    #expect(Roff.text("a\\b -x 'y' `z`") == "a\\eb \\-x \\(aqy\\(aq \\(gaz\\(ga")
    #expect(Roff.text("… é") == "\\&... \\[u00E9]")
    #expect(Roff.line(".x") == "\\&.x")
    #expect(Roff.line("'x") == "\\(aqx")
  }

  @Test func `a directory that is not there is a failure`() throws {
    let outcome = try sandbox.run("--generate-manuals", sandbox.path("nowhere"))
    #expect(outcome.code == 1)
    #expect(outcome.messages.hasPrefix("chatctl: cannot write \(sandbox.path("nowhere"))/chatctl"))
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/lexgrog")))
  func `the index of manuals finds the names`() throws {
    let outcome = try sandbox.run(paths().map { Array($0.utf8) }, of: "/usr/bin/lexgrog")
    #expect(outcome.code == 0)
    #expect(outcome.text.contains("\"chatctl - keeps long-running chats"))
    #expect(outcome.text.contains("\"chatctl-group-set - "))
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/groff")))
  func `the formatter has nothing to say of them`() throws {
    let outcome = try sandbox.run(
      (["-man", "-Tascii", "-ww"] + paths()).map { Array($0.utf8) },
      environment: Sandbox.searching(sandbox.environment), of: "/usr/bin/groff")
    #expect(outcome.code == 0)
    #expect(outcome.messages.isEmpty)
  }
}
