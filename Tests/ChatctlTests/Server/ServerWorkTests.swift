#if Postgres
  import Foundation
  import Glibc
  import HeartbeatLocks
  import Testing

  @testable import chatctl

  /// The life of chats on a server, by real processes.
  @Suite struct `Chats on a server` {
    private let server: ServerSandbox
    private var sandbox: Sandbox { server.sandbox }
    private let quick = ["--interval", "200ms", "--stale-after", "60s"]

    init() throws {
      server = try ServerSandbox()
      try server.sandbox.run("init")
    }

    private func show(_ chat: Int = 1) throws -> [String: Any] {
      try sandbox.run("show", "\(chat)", "--json").object()
    }

    @Test func `run a command with its messages, answer, progress and log`() throws {
      try sandbox.run("start", "a question", "--title", "t")
      let script = """
        \(ShellText.quoted(Sandbox.program)) progress 0.5 --note half || exit 9
        read message; echo "you said $message"; echo aside >&2
        """
      let worker = try RunningWorker(sandbox, quick + ["--until-idle"], script: script)
      #expect(worker.waitUntilEnded() == 0)
      let chat = try show()
      #expect(chat["status"] as? String == "completed")
      let messages = chat["messages"] as? [[String: Any]] ?? []
      #expect(texts(messages, "role") == ["user", "assistant"])
      #expect(texts(messages, "content").last?.contains("a question") == true)
      let log = try sandbox.run("logs", "1")
      #expect(log.lines.contains("aside"))
      #expect(log.messages.isEmpty)
      #expect(try sandbox.run("explain", "1").text.contains("w1 completed it"))
      #expect(try sandbox.run("status").text.contains("1 completed"))
    }

    @Test func `are stolen, and their old command is ended`() throws {
      try sandbox.run("start", "x")
      let one = try RunningWorker(sandbox, quick + ["--worker-id", "one"], ["sleep", "1000"])
      try one.wait(for: "claimed")
      let two = try RunningWorker(
        sandbox, quick + ["--worker-id", "two", "--max-chats", "1"], ["sleep", "1000"])
      #expect(try sandbox.run("steal", "1", "--to", "two", "--reason", "test").code == 0)
      let cancelled = try one.wait(for: "cancelled")
      #expect(cancelled["cause"] as? String == "stolen")
      let chat = try show()
      #expect(chat["worker"] as? String == "two")
      #expect(chat["generation"] as? Int == 2)
      #expect(one.stop() == 0)
      #expect(two.stop() == 0)
      #expect(try show()["status"] as? String == "pending")
    }

    @Test func `of a killed worker are taken back at once, and run again`() throws {
      try sandbox.run("start", "x")
      let dead = try RunningWorker(sandbox, quick + ["--worker-id", "dead"], ["sleep", "1000"])
      try dead.wait(for: "claimed")
      dead.send(SIGKILL)
      dead.waitUntilEnded()
      let workers = try sandbox.run("workers", "--json").array()
      #expect(texts(workers, "state") == ["dead"])
      let recovered = try sandbox.run("recover-stale", "--json").object()
      #expect(numbers(recovered["recovered"] as? [[String: Any]] ?? [], "chat") == [1])
      let next = try RunningWorker(sandbox, quick + ["--until-idle"], ["echo", "after all"])
      #expect(next.waitUntilEnded() == 0)
      let chat = try show()
      #expect(chat["status"] as? String == "completed")
      #expect(chat["recoveries"] as? Int == 1)
    }

    @Test func `end before a worker that drains`() throws {
      try sandbox.run("start", "x")
      let gate = Gate(sandbox)
      let worker = try RunningWorker(
        sandbox, quick + ["--worker-id", "w1"], environment: ["GATE": gate.path],
        script: "cat $GATE; echo let through")
      try worker.wait(for: "claimed")
      #expect(try sandbox.run("drain", "w1").code == 0)
      let workers = try sandbox.run("workers", "--json").array()
      #expect(texts(workers, "state") == ["draining"])
      gate.open()
      #expect(worker.waitUntilEnded() == 0)
      #expect(try sandbox.run("wait", "1").code == 0)
    }

    @Test func `are told to hooks with the server's address`() throws {
      try sandbox.run("start", "x")
      let hook = sandbox.path("hook")
      try """
      #!/bin/sh
      cat >/dev/null; echo "$CHATCTL_HOOK $CHATCTL_DB" >>'\(hook).told'
      """.write(toFile: hook, atomically: true, encoding: .utf8)
      chmod(hook, 0o700)
      let worker = try RunningWorker(
        sandbox, quick + ["--until-idle", "--on-end", hook], ["true"])
      #expect(worker.waitUntilEnded() == 0)
      let told = try String(contentsOfFile: hook + ".told", encoding: .utf8)
      #expect(told == "end \(server.address)\n")
    }

    @Test func `have commands and hooks that know where their host keeps files`() throws {
      try sandbox.run("start", "x")
      let state = sandbox.path("state")
      let hook = sandbox.path("hook")
      try """
      #!/bin/sh
      cat >/dev/null; echo "$CHATCTL_STATE" >'\(hook).told'
      """.write(toFile: hook, atomically: true, encoding: .utf8)
      chmod(hook, 0o700)
      let worker = try RunningWorker(
        sandbox, quick + ["--until-idle", "--on-end", hook], environment: ["CHATCTL_STATE": state],
        script: "echo $CHATCTL_STATE")
      #expect(worker.waitUntilEnded() == 0)
      #expect(try show()["status"] as? String == "completed")
      let messages = try show()["messages"] as? [[String: Any]] ?? []
      #expect(texts(messages, "content").last == state)
      #expect(try String(contentsOfFile: hook + ".told", encoding: .utf8) == state + "\n")
      #expect(try FileManager.default.contentsOfDirectory(atPath: state) == ["postgres"])
    }

    @Test func `show their worker's host, which logs names elsewhere`() throws {
      try sandbox.run("start", "x")
      let worker = try RunningWorker(sandbox, quick + ["--worker-id", "w1"], ["sleep", "1000"])
      try worker.wait(for: "claimed")
      let here = Machine.hostName
      #expect(try show()["host"] as? String == here)
      #expect(texts(try sandbox.run("workers", "--json").array(), "host") == [here])
      try server.execute("UPDATE chatctl.workers SET host = 'elsewhere'")
      var other = sandbox.environment
      other["CHATCTL_STATE"] = sandbox.path("other")
      let there = try sandbox.run([Array("logs".utf8), Array("1".utf8)], environment: other)
      #expect(there.code == 0)
      #expect(there.text.isEmpty)
      #expect(there.messages.contains("by worker w1 on host elsewhere: its log is there"))
      worker.stop()
    }

    @Test func `are pruned with their logs on this host`() throws {
      try sandbox.run("start", "x")
      let worker = try RunningWorker(sandbox, quick + ["--until-idle"], ["echo", "a line"])
      #expect(worker.waitUntilEnded() == 0)
      let outcome = try sandbox.run("prune", "--older-than", "1ms", "--json")
      #expect(outcome.code == 0)
      #expect(try outcome.object()["chats"] as? Int == 1)
      #expect(try outcome.object()["logs"] as? Int == 1)
      #expect(outcome.messages.contains("on this host only"))
      #expect(try sandbox.run("show", "1").code == 2)
    }

    @Test func `tell their events to those who follow`() throws {
      try sandbox.run("start", "x")
      let worker = try RunningWorker(sandbox, quick + ["--until-idle"], ["true"])
      #expect(worker.waitUntilEnded() == 0)
      let events = try sandbox.run("events", "--chat", "1", "--json")
      let kinds = try events.lines.map { line in
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
      }
      #expect(texts(kinds, "kind") == ["created", "claimed", "completed"])
    }
  }

  /// A command that waits until it is let through.
  private struct Gate {
    let path: String

    init(_ sandbox: Sandbox) {
      path = sandbox.path("gate")
      mkfifo(path, 0o600)
    }

    /// Blocks until the command has come to it.
    func open() {
      close(Glibc.open(path, O_WRONLY | O_CLOEXEC))
    }
  }
#endif
