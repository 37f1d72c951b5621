import Foundation
import Glibc
import Testing

/// Hooks of real workers.
@Suite struct `Hooks of a worker` {
  private let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
  }

  /// A hook that adds what it is told to a file, with what else it does.
  private func hook(_ name: String, _ script: String = "") throws -> String {
    let path = sandbox.path(name)
    let text = """
      #!/bin/sh
      read line
      echo "$CHATCTL_HOOK $CHATCTL_ROLE [$CHATCTL_CHAT] $CHATCTL_DB $line" >>'\(path).told'
      \(script)
      """
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    chmod(path, 0o700)
    return path
  }

  private func told(_ hook: String) -> [String] {
    let text = (try? String(contentsOfFile: hook + ".told", encoding: .utf8)) ?? ""
    return text.split(separator: "\n").map(String.init)
  }

  private func object(_ line: String) throws -> [String: Any] {
    let json = line.drop { $0 != "{" }
    return try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any] ?? [:]
  }

  @Test func `are told of each end and then of idleness before the worker has gone`() throws {
    try sandbox.run("start", "--count", "3")
    let hook = try hook("hook")
    let worker = try RunningWorker(
      sandbox,
      [
        "--until-idle", "--grace", "5m", "--max-attempts", "1", "--on-end", hook, "--on-idle", hook,
      ],
      script: "test $CHATCTL_CHAT != 2")
    #expect(worker.waitUntilEnded() == 0)
    let lines = told(hook)
    let place = "operator [] \(sandbox.database) "
    #expect(lines.count == 4)
    #expect(lines.prefix(3).allSatisfy { $0.hasPrefix("end " + place) })
    #expect(lines.last?.hasPrefix("idle " + place) == true)
    let ends = try lines.prefix(3).map(object)
    let chats = ends.compactMap { $0["chat"] as? [String: Any] }
    #expect(Set(numbers(chats, "id")) == [1, 2, 3])
    #expect(Set(texts(chats, "status")) == ["completed", "error"])
    #expect(
      Set(texts(ends.compactMap { $0["event"] as? [String: Any] }, "kind")) == [
        "completed", "gave_up",
      ])
    // A second worker has nothing more to tell.
    try sandbox.run(
      "run", "--until-idle", "--on-end", hook, "--on-idle", hook, "--simulate", "0ms..1ms")
    #expect(told(hook).count == 4)
  }

  @Test func `that were killed with their worker are told again`() throws {
    try sandbox.run("start", "m")
    let sign = try Signpost(sandbox, "hook-runs")
    let hook = try hook(
      "hook", "test -e '\(sandbox.path("again"))' || { echo told >'\(sign.path)'; sleep 1000; }")
    let worker = try RunningWorker(sandbox, ["--on-end", hook], script: "true")
    #expect(try sign.read() == "told")
    worker.send(SIGKILL)
    _ = worker.waitUntilEnded()
    try "".write(toFile: sandbox.path("again"), atomically: true, encoding: .utf8)
    let next = try sandbox.run(
      "run", "--until-idle", "--grace", "5m", "--on-end", hook, "--simulate", "0ms..1ms")
    #expect(next.code == 0)
    #expect(told(hook).count == 2)
    #expect(Set(told(hook)).count == 1)
  }

  @Test func `end with all that they have started when the worker's grace is over`() throws {
    try sandbox.run("start", "m")
    let name = "4\(getpid())"
    let sign = try Signpost(sandbox, "hook-runs")
    let hook = try hook(
      "hook",
      "trap : TERM; setsid sleep \(name) & echo told >'\(sign.path)'; sleep \(name); sleep \(name)")
    let worker = try RunningWorker(sandbox, ["--grace", "2s", "--on-end", hook], script: "true")
    #expect(try sign.read() == "told")
    worker.send(SIGTERM)
    #expect(worker.waitUntilEnded() == 0)
    #expect(told(hook).count == 1)
    let all = try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { pid_t($0) }
    let left = all.filter { ProcessTable.arguments(of: $0).contains(name) }
    #expect(left.isEmpty)
  }

  @Test func `are told of everything by a worker that has nothing left to do, whatever its grace`()
    throws
  {
    try sandbox.run("start", "--count", "6")
    let hook = try hook("hook", "sleep 0.1")
    let outcome = try sandbox.run(
      "run", "--until-idle", "--grace", "1ms", "--on-end", hook, "--simulate", "0ms..1ms")
    #expect(outcome.code == 0)
    #expect(told(hook).count == 6)
  }

  @Test func `that fail are told of on stderr, and the worker goes on`() throws {
    try sandbox.run("start", "m")
    let hook = try hook("hook", "echo so it is >&2; exit 3")
    let outcome = try sandbox.run(
      "run", "--until-idle", "--grace", "5m", "--on-end", hook, "--simulate", "0ms..1ms")
    #expect(outcome.code == 0)
    #expect(outcome.messages.contains("a hook failed and is told again: exit code 3: so it is"))
    // How often exactly is not said: a note that a busy machine does not take is made up by telling.
    #expect(told(hook).count >= 2)
  }

  @Test(arguments: ["", "no-such-program", "sh -c 'x", "echo a | b", "/etc/passwd"])
  func `that cannot be executed are refused before anything is changed`(command: String) throws {
    let outcome = try sandbox.run("run", "--until-idle", "--on-end", command)
    #expect(outcome.code == 64)
    #expect(!FileManager.default.fileExists(atPath: sandbox.database))
  }
}
