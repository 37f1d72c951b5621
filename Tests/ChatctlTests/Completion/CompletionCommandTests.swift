import CSQLite
import Foundation
import HeartbeatCore
import Testing

@testable import chatctl

/// The program as the scripts ask it.
struct CompletionCommandTests {
  private let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    try sandbox.run("start", "first\nline", "--count", "4")
    try sandbox.run("interrupt", "2")
    try sandbox.run("workspace", "add", "build-box", "--activity-bump", "1h")
    try sandbox.claim(1, as: "w1")
  }

  private func ask(
    _ shell: String, _ line: String..., environment: [String: String]? = nil
  ) throws -> [String] {
    let outcome = try sandbox.run(
      (["---completion", shell] + line).map { Array($0.utf8) }, environment: environment)
    #expect(outcome.code == 0)
    #expect(outcome.messages.isEmpty)
    return outcome.lines
  }

  @Test func `chats are those that the command can do something to, newest first`() throws {
    #expect(try ask("bash", "show", "") == ["words", "4", "3", "2", "1"])
    #expect(try ask("bash", "interrupt", "") == ["words", "4", "3", "1"])
    #expect(try ask("bash", "retry", "") == ["words", "2"])
    #expect(try ask("bash", "steal", "") == ["words", "1"])
    #expect(try ask("bash", "interrupt", "4", "") == ["words", "3", "1"])
    #expect(try ask("bash", "show", "3") == ["words", "3"])
  }

  @Test func `a shell that shows meanings gets them, without what steers a terminal`() throws {
    try sandbox.run("start", "--title", "a\tb\u{1B}[31m", "x")
    try sandbox.run("start", "\u{202E}evil: it's", "x")
    #expect(try ask("zsh", "show", "2") == ["words", "2\twaiting: first"])
    #expect(try ask("fish", "steal", "") == ["words", "1\trunning: first"])
    for line in try ask("fish", "show", "") {
      #expect(line.unicodeScalars.allSatisfy { $0 == "\t" || !TerminalText.isControl($0) })
    }
  }

  @Test func `names come from the database`() throws {
    #expect(try ask("bash", "list", "--worker", "") == ["words", "w1"])
    #expect(try ask("bash", "start", "--workspace", "b") == ["words", "build-box"])
    #expect(try ask("bash", "start", "--workspace=b") == ["words", "--workspace=build-box"])
    #expect(try ask("bash", "--role", "vi") == ["words", "viewer"])
  }

  @Test func `a name that would steer the shell or the terminal is not offered`() throws {
    var (tabbed, plain) = (ChatDraft(title: "x"), ChatDraft(title: "x"))
    tabbed.group = "a\tb\nwords"
    plain.group = "ab"
    _ = try sandbox.store().create([tabbed, plain], at: wallTime())
    #expect(try ask("fish", "status", "--group", "") == ["words", "ab"])
  }

  @Test func `the database is the one of the line`() throws {
    let other = sandbox.path("other one.db")
    try sandbox.run("start", "--db", other, "x")
    #expect(try ask("bash", "--db", "'\(other)'", "show", "") == ["words", "1"])
    #expect(try ask("bash", "show", "--db=\(other)", "") == ["words", "1"])
    let environment = sandbox.environment.merging(["CHATCTL_DB": other]) { $1 }
    #expect(try ask("bash", "show", "", environment: environment) == ["words", "1"])
  }

  @Test func `at most 200 chats are offered`() throws {
    try sandbox.run("start", "--count", "300")
    let lines = try ask("bash", "show", "")
    #expect(lines.count == 201)
    #expect(lines[1] == "304")
  }

  @Test func `nothing is made, mended or said where there is no database to ask`() throws {
    let missing = sandbox.path("missing.db")
    #expect(try ask("bash", "--db", missing, "show", "") == ["words"])
    #expect(!FileManager.default.fileExists(atPath: missing))
    let foreign = sandbox.path("foreign")
    try Data("no database\n".utf8).write(to: URL(fileURLWithPath: foreign))
    #expect(try ask("bash", "--db", foreign, "show", "") == ["words"])
    #expect(try ask("bash", "--db", sandbox.directory, "show", "") == ["words"])
    #expect(
      try ask(
        "bash", "show", "",
        environment: sandbox.environment.merging(["CHATCTL_ROLE": "nobody"]) { $1 }) == ["words"])
    #expect(try ask("bash", "show", "", environment: [:]) == ["words"])
  }

  @Test func `an older database is not migrated`() throws {
    let old = sandbox.path("old.db")
    var handle: OpaquePointer?
    try #require(sqlite3_open(old, &handle) == SQLITE_OK)
    let script = """
      CREATE TABLE chats (id INTEGER PRIMARY KEY); PRAGMA application_id = 1667785076;
      PRAGMA user_version = 2;
      """
    try #require(sqlite3_exec(handle, script, nil, nil, nil) == SQLITE_OK)
    sqlite3_close(handle)
    let before = try Data(contentsOf: URL(fileURLWithPath: old))
    #expect(try ask("bash", "--db", old, "show", "") == ["words"])
    #expect(try Data(contentsOf: URL(fileURLWithPath: old)) == before)
  }

  @Test(arguments: [
    [], [""], ["bash"], ["nonsense", ""], ["bash", "--", ""], ["bash", "\u{1B}", ""],
  ])
  func `no line is an error`(line: [String]) throws {
    let outcome = try sandbox.run((["---completion"] + line).map { Array($0.utf8) })
    #expect(outcome.code == 0)
    #expect(outcome.messages.isEmpty)
  }

  @Test func `a shell's name that is no text matters to nobody else`() throws {
    let script = "SHELL=$(printf '\\377') exec '\(Sandbox.program)' list"
    let outcome = try sandbox.run(
      ["-c", script].map { Array($0.utf8) }, environment: Sandbox.searching(sandbox.environment),
      of: "/bin/sh")
    #expect(outcome.code == 0)
  }

  // MARK: - Real shells

  private static func path(of shell: String) -> String? {
    ["/bin/", "/usr/bin/"].map { $0 + shell }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// What the shell itself says that it would offer.
  private func offered(
    by shell: String, _ script: String, options: [String] = []
  ) throws -> Sandbox.Outcome {
    let directory = (Sandbox.program as NSString).deletingLastPathComponent
    var environment = sandbox.environment
    environment["PATH"] = "\(directory):/usr/bin:/bin"
    environment["TERM"] = "dumb"
    let program = try #require(Self.path(of: shell))
    return try sandbox.run(
      (options + ["-c", script]).map { Array($0.utf8) }, environment: environment, of: program)
  }

  @Test(.enabled(if: path(of: "bash") != nil)) func `bash offers what the program answers`() throws
  {
    func offered(_ words: [String], _ current: String) throws -> [String] {
      let outcome = try self.offered(
        by: "bash",
        """
        source <(chatctl --generate-completion-script bash)
        COMP_WORDS=(\((["chatctl"] + words + [current]).map { "'\($0)'" }.joined(separator: " ")))
        COMP_CWORD=\(words.count + 1)
        _chatctl chatctl '\(current)' '\(words.last ?? "chatctl")'
        printf '%s\\n' "${COMPREPLY[@]}"
        """)
      #expect(outcome.code == 0)
      #expect(outcome.messages.isEmpty)
      return outcome.lines
    }
    #expect(try offered([], "li") == ["list"])
    #expect(try offered(["interrupt"], "") == ["4", "3", "1"])
    #expect(try offered(["interrupt", "4"], "") == ["3", "1"])
    #expect(try offered(["list", "--status", "="], "r") == ["running"])
    #expect(try offered(["workspace", "show"], "b") == ["build-box"])
    #expect(try offered(["send", "1"], "") == [])
  }

  @Test(.enabled(if: path(of: "fish") != nil)) func `fish offers what the program answers`() throws
  {
    func offered(_ line: String) throws -> [String] {
      let outcome = try self.offered(
        by: "fish",
        "chatctl --generate-completion-script fish | source; complete -C '\(line)'",
        options: ["--no-config"])
      #expect(outcome.messages.isEmpty)
      return outcome.lines
    }
    #expect(try offered("chatctl li") == ["list\tList the newest chats, newest last."])
    #expect(try offered("chatctl retry ") == ["2\twaiting: first"])
    #expect(try offered("chatctl list --status=r") == ["--status=running"])
    #expect(try offered("chatctl workspace show b") == ["build-box"])
  }

  @Test(arguments: CompletionScript.allCases.filter { path(of: $0.rawValue) != nil })
  func `a shell understands its script`(script: CompletionScript) throws {
    let path = sandbox.path("script")
    let text = try sandbox.run("--generate-completion-script", script.rawValue).bytes
    try Data(text).write(to: URL(fileURLWithPath: path))
    let outcome = try sandbox.run(
      ["-n", path].map { Array($0.utf8) }, environment: sandbox.environment,
      of: #require(Self.path(of: script.rawValue)))
    #expect(outcome.code == 0)
    #expect(outcome.messages.isEmpty)
  }
}
