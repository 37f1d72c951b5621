import Foundation
import Glibc
import Testing

@testable import chatctl

/// What a chat's command is given of what its chat brings along.
@Suite struct `A command of a chat that brings something along` {
  private let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    for name in ["root", "root/in", "rooted"] {
      try FileManager.default.createDirectory(
        atPath: path(name), withIntermediateDirectories: true)
    }
  }

  /// Without the doubled slash of some temporary directories, which a path that was made absolute
  /// does not keep.
  private func path(_ name: String) -> String {
    let path = sandbox.directory.replacing("//", with: "/")
    return name.isEmpty ? path : "\(path)/\(name)"
  }

  private func start(_ options: String...) throws {
    let outcome = try sandbox.run((["start"] + options).map { Array($0.utf8) })
    try #require(outcome.code == 0, "\(outcome.messages)")
  }

  @discardableResult
  private func run(
    _ options: [String] = [], environment: [String: String] = [:], _ command: String...
  ) throws -> Sandbox.Outcome {
    let arguments = ["run", "--json", "--until-idle"] + options + ["--"] + command
    return try sandbox.run(
      arguments.map { Array($0.utf8) },
      environment: Sandbox.searching(sandbox.environment).merging(environment) { $1 })
  }

  private func chat(_ chat: Int = 1) throws -> [String: Any] {
    try sandbox.run("show", "\(chat)", "--json").object()
  }

  private func answer(_ chat: Int = 1) throws -> String? {
    let messages = try self.chat(chat)["messages"] as? [[String: Any]] ?? []
    return messages.last { $0["role"] as? String == "assistant" }?["content"] as? String
  }

  @Test func `arguments follow the worker's own, without a shell`() throws {
    try start("m", "--", "$HOME", "a  b", "; echo no", "--")
    try run([], "printf", "[%s]", "first")
    #expect(try answer() == "[first][$HOME][a  b][; echo no][--]")
  }

  @Test func `variables go before the worker's, and the run's own before all`() throws {
    try start("m", "--title", "T", "--env", "OTHER=mine", "--env", "MORE=a\nb", "--env", "EMPTY=")
    try run(
      [], environment: ["OTHER": "workers", "KEPT": "yes"], "sh", "-c",
      "env | grep -c '^OTHER='; printf '%s|%s|%s|%s' \"$OTHER\" \"$MORE\" \"$EMPTY\" \"$KEPT\"")
    #expect(try answer() == "1\nmine|a\nb||yes")
  }

  @Test func `a command finds what its chat is called`() throws {
    try start(
      "m", "--title", "the title", "--key", "k 1", "--group", "night", "--tag", "b", "--tag", "a, c"
    )
    let script = """
      printf '%s|%s|%s|%s' "$CHATCTL_TITLE" "$CHATCTL_KEY" "$CHATCTL_GROUP" "$CHATCTL_TAGS"
      """
    try run([], "sh", "-c", script)
    #expect(try answer() == "the title|k 1|night|a, c\nb")
    try start("m")
    try run(
      [], environment: ["CHATCTL_KEY": "old", "CHATCTL_GROUP": "old", "CHATCTL_TAGS": "old"], "sh",
      "-c", "echo ${CHATCTL_KEY-unset} ${CHATCTL_GROUP-unset} ${CHATCTL_TAGS-unset}")
    #expect(try answer(2) == "unset unset unset")
  }

  @Test func `a directory is where the command starts, and the command is the worker's`() throws {
    let script = path("agent.sh")
    try Data("#!/bin/sh\npwd\necho \"$PWD\"\n".utf8).write(to: URL(fileURLWithPath: script))
    chmod(script, 0o700)
    try start("m", "--cwd", path("root/in"))
    // The worker's path of the command leads from the worker's directory.
    let arguments = [
      "-c", "cd \"$0\" && exec \"$1\" run --json --until-idle -- ./agent.sh", path(""),
      Sandbox.program,
    ]
    let child = Process()
    child.executableURL = URL(fileURLWithPath: "/bin/sh")
    child.arguments = arguments
    child.environment = Sandbox.searching(sandbox.environment)
    child.standardOutput = FileHandle.nullDevice
    try child.run()
    child.waitUntilExit()
    let place = path("root/in")
    #expect(try answer() == "\(place)\n\(place)")
  }

  @Test func `a directory that is gone is a failed attempt with a sentence`() throws {
    try start("m", "--cwd", path("root/in"))
    try FileManager.default.removeItem(atPath: path("root/in"))
    try run(["--max-attempts", "2", "--retry-pause", "1ms"], "true")
    let chat = try chat()
    #expect(chat["status"] as? String == "error")
    #expect(chat["attempts"] as? Int == 2)
    let path = path("root/in")
    #expect(
      chat["error"] as? String == "cannot enter the directory \(path): No such file or directory")
  }

  @Test(arguments: [
    ("root", true), ("root/in", true), ("root/in/../in/.", true), ("rooted", false), (".", false),
    ("root/..", false), ("root/in/../../rooted", false), ("inside", true), ("root/out", false),
    ("root/out/deeper", false),
  ])
  func `a worker with a root starts nothing outside of it`(name: String, isInside: Bool) throws {
    try FileManager.default.createDirectory(
      atPath: path("rooted/deeper"), withIntermediateDirectories: true)
    symlink(path("root/in"), path("inside"))
    symlink("../rooted", path("root/out"))
    try start("m", "--cwd", path(name))
    try run(["--cwd-root", path("root")], "pwd")
    let chat = try chat()
    #expect(chat["status"] as? String == (isInside ? "completed" : "error"))
    guard !isInside else { return }
    // Another attempt could not lead elsewhere.
    #expect(chat["attempts"] as? Int == 1)
    let error = try #require(chat["error"] as? String)
    #expect(error.contains("is not in \(path("root")), outside of which"), "\(error)")
    #expect(try answer() == nil)
  }

  @Test func `a name that leads elsewhere by now is looked at when the run begins`() throws {
    symlink(path("root/in"), path("link"))
    try start("m", "--cwd", path("link"))
    unlink(path("link"))
    symlink(path("rooted"), path("link"))
    try run(["--cwd-root", path("root")], "pwd")
    let error = try #require(try chat()["error"] as? String)
    #expect(error.contains("\(path("link")), which is \(path("rooted")),"))
  }

  @Test func `a root that is a link is where it leads, and a chat without a directory runs`() throws
  {
    symlink(path("root"), path("link"))
    try start("m", "--cwd", path("root/in"))
    try start("m")
    try run(["--cwd-root", path("link")], "pwd")
    #expect(try answer() == path("root/in"))
    #expect(try chat(2)["status"] as? String == "completed")
  }

  @Test func `a root that is not there is refused before any chat is claimed`() throws {
    try start("m")
    let outcome = try run(["--cwd-root", path("none")], "true")
    #expect(outcome.code == 64)
    #expect(outcome.messages == "chatctl: there is no directory \(path("none"))\n")
    #expect(try sandbox.statuses() == ["pending"])
  }

  @Test(arguments: [
    ("/a", "/a", true), ("/a/b", "/a", true), ("/ab", "/a", false), ("/", "/a", false),
    ("/a", "/", true), ("/a", "/a/b", false),
  ])
  func `what is inside is told by whole components`(path: String, root: String, isInside: Bool) {
    #expect(DirectoryRoot.isInside(path, root) == isInside)
  }

  @Test func `as much as a chat may bring can be started`() throws {
    let half = String(repeating: "x", count: 32_000)
    try start("m", "--env", "A=\(half)", "--", half)
    try run([], "sh", "-c", "printf '%s %s' ${#A} ${#0}")
    #expect(try answer() == "32000 32000")
  }
}
