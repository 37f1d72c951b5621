#if Postgres
  import Foundation
  import HeartbeatCore
  import HeartbeatPostgres
  import HeartbeatSQL
  import Testing

  @testable import chatctl

  @Suite struct `A doctor of a server` {
    private let server: ServerSandbox
    private var sandbox: Sandbox { server.sandbox }

    init() throws {
      server = try ServerSandbox()
      try sandbox.run("init")
    }

    private func doctor(_ options: String...) throws -> (code: Int32, [String: [String: Any]]) {
      let outcome = try sandbox.run((["doctor", "--json"] + options).map { Array($0.utf8) })
      let findings = try #require(try outcome.object()["findings"] as? [[String: Any]])
      let worst = findings.map { ($0["check"] as? String ?? "", $0) }
      return (outcome.code, Dictionary(worst) { first, _ in first })
    }

    @Test func `has nothing to say of one that is well`() throws {
      let (code, findings) = try doctor()
      #expect(code == 0)
      #expect(findings.values.allSatisfy { $0["severity"] as? String == "ok" })
      let version = findings["server"]?["message"] as? String
      #expect(version?.hasPrefix("PostgreSQL 1") == true)
      #expect(findings["integrity"] == nil && findings["log"] == nil)
    }

    @Test func `names whoever has the lock of all writers`() throws {
      let writer = try PostgresConnection(PostgresAddress(server.address))
      try writer.execute(
        script: "BEGIN; SELECT pg_advisory_xact_lock(hashtextextended('chatctl.writers', 0))")
      let pid = try writer.row("SELECT pg_backend_pid()") { $0[0] as Int } ?? 0
      let message = try doctor().1["writers"]?["message"] as? String
      #expect(message?.contains("session \(pid) ") == true)
      try writer.execute(script: "ROLLBACK")
    }

    @Test func `sees whose transaction keeps old rows from being cleared away`() throws {
      let reader = try PostgresConnection(PostgresAddress(server.address))
      let pid = try reader.row("SELECT pg_backend_pid()") { $0[0] as Int }
      let database = try PostgresDatabase(
        connectingTo: server.address, folder: sandbox.path("state"))
      let store = try database.openStore(.viewer, patience: .seconds(5))
      #expect(try store.look().oldest == nil)
      try reader.execute(
        script: "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM chatctl.chats")
      let oldest = try store.look().oldest
      #expect(oldest?.pid == pid)
      #expect(oldest?.age.map { $0 >= .zero } == true)
      try reader.execute(script: "ROLLBACK")
    }

    @Test func `finds a dead worker and a history that is not legal, and fixes the first`() throws {
      try sandbox.run("start", "a chat")
      let worker = try RunningWorker(sandbox, ["--worker-id", "w1"], script: "sleep 100")
      try worker.wait(for: "claimed")
      #expect(try doctor().code == 0)
      worker.send(SIGKILL)
      worker.waitUntilEnded()
      let (code, findings) = try doctor()
      #expect(code == 1)
      #expect(findings["workers"]?["fixable"] as? Bool == true)
      let fixed = try sandbox.run("doctor", "--fix", "--json").object()
      #expect(fixed["fixed"] as? [String] == ["made 1 chat pending again"])
      try server.execute("UPDATE chatctl.chats SET generation = 7")
      let illegal = try doctor()
      #expect(illegal.code == 2)
      #expect(illegal.1["history"]?["rule"] as? String == "chat_as_told")
    }
  }
#endif
