#if Postgres
  import Foundation
  import Glibc
  import Testing

  @testable import chatctl

  /// What commands do differently where the database is on a server.
  @Suite struct `A database on a server` {
    private let server: ServerSandbox
    private var sandbox: Sandbox { server.sandbox }

    init() throws { server = try ServerSandbox() }

    @Test func `is asked for by init, once`() throws {
      let missing = try sandbox.run("list")
      #expect(missing.code == 1)
      #expect(missing.messages.contains("no chats at postgres://"))
      let first = try sandbox.run("init", "--json").object()
      #expect(first["created"] as? Bool == true)
      #expect(first["db"] as? String == server.address)
      #expect(first["roles_sql"] is NSNull)
      let second = try sandbox.run("init")
      #expect(second.code == 0)
      #expect(second.text == "there already: \(server.address)\n")
    }

    @Test func `gets its tables from the first chat as well`() throws {
      #expect(try sandbox.run("start", "hello").code == 0)
      let chat = try sandbox.run("show", "1", "--json").object()
      #expect(chat["status"] as? String == "pending")
      #expect(chat["host"] is NSNull)
    }

    @Test func `keeps what lies beside it in a private place on this host`() throws {
      try sandbox.run("start", "hello")
      let worker = try RunningWorker(sandbox, ["--until-idle"], ["echo", "done"])
      #expect(worker.waitUntilEnded() == 0)
      let state = sandbox.path(".local/state/chatctl/postgres")
      let places = try FileManager.default.contentsOfDirectory(atPath: state)
      #expect(places.count == 1)
      let place = state + "/" + (places.first ?? "")
      let mode = try FileManager.default.attributesOfItem(atPath: place)[.posixPermissions] as? Int
      #expect(mode == 0o700)
      let kept = try FileManager.default.contentsOfDirectory(atPath: place)
      #expect(Set(kept).isSuperset(of: ["chats-logs", "chats-runs"]))
    }

    @Test func `shows no password`() throws {
      let place = "postgres://chatctl:geheim@127.0.0.1:\(try server.port())/chatctl"
      var said: [Sandbox.Outcome] = []
      for arguments in [
        ["list"], ["lits"], ["list", place], ["backup", "x"], ["init", "--json"],
      ] {
        said.append(
          try sandbox.run((arguments + ["--db", place]).map { Array($0.utf8) }))
      }
      #expect(said.map(\.code) == [1, 64, 64, 64, 1])
      #expect(!said.contains { ($0.text + $0.messages).contains("geheim") })
      #expect(said[0].messages.contains("password authentication failed for user \"chatctl\""))
    }

    @Test func `is reported as a file is, without its password`() throws {
      try sandbox.run("start", "hello")
      let worker = try RunningWorker(sandbox, ["--worker-id", "w1", "--until-idle"], ["true"])
      #expect(worker.waitUntilEnded() == 0)
      let page = try sandbox.run("report", "-", "--role", "viewer")
      #expect(page.code == 0)
      #expect(page.text.contains("<title>chat 1, generation 1, w1: "))
      #expect(page.text.contains("Chats completed</td><td class=\"n\">1<"))
      #expect(page.text.contains("Of postgres://"))
    }

    @Test func `is copied by pg_dump, whose line backup says`() throws {
      let outcome = try sandbox.run("backup", "/tmp/a copy.db")
      #expect(outcome.code == 64)
      #expect(
        outcome.messages.contains(
          "pg_dump --format=custom --schema=chatctl \"--file=/tmp/a copy.db\" \"postgres:///"))
    }

    @Test func `that is not there, is foreign or is newer is left alone`() throws {
      let missing = try sandbox.run("start", "x", "--db", server.address + "&dbname=nope")
      #expect(missing.code == 1)
      #expect(missing.messages.contains("database \"nope\" does not exist"))
      try server.execute("CREATE SCHEMA chatctl; CREATE TABLE chatctl.x (a int)")
      let foreign = try sandbox.run("start", "x")
      #expect(foreign.code == 1)
      #expect(foreign.messages.contains("another program; it was left untouched"))
      try server.execute("DROP SCHEMA chatctl CASCADE")
      try sandbox.run("init")
      try server.execute("UPDATE chatctl.schema_version SET version = 99")
      let newer = try sandbox.run("start", "x")
      #expect(newer.code == 1)
      #expect(newer.messages.contains("newer chatctl (schema 99"))
    }

    @Test func `whose roles the user may not make says what to run`() throws {
      let user = "plain_\(getpid())"
      try server.execute("CREATE ROLE \(user) LOGIN; GRANT CREATE ON DATABASE \(name) TO \(user)")
      defer { try? server.execute("DROP OWNED BY \(user); DROP ROLE \(user)") }
      let place = try server.address(for: user)
      let outcome = try sandbox.run("init", "--db", place)
      #expect(outcome.code == 77)
      #expect(outcome.messages.contains("you may not make its roles"))
      let again = try sandbox.run("init", "--db", place, "--json")
      #expect(again.code == 77)
      #expect(try again.object()["roles_sql"] as? String == outcome.text.dropLast().description)
      let refused = try sandbox.run("start", "x", "--db", place)
      #expect(refused.code == 77)
      try server.execute(outcome.text)
      #expect(try sandbox.run("init", "--db", place).code == 0)
      #expect(try sandbox.run("start", "x", "--db", place).code == 0)
    }

    private var name: String {
      get throws { String(server.address.split(separator: "=").last ?? "") }
    }

    @Test func `gives a user no more than the roles that he is a member of`() throws {
      try sandbox.run("start", "hello")
      let user = "reader_\(getpid())"
      try server.execute("CREATE ROLE \(user) LOGIN")
      defer { try? server.execute("DROP ROLE \(user)") }
      let place = try server.address(for: user)
      let before = try sandbox.run("list", "--db", place)
      #expect(before.code == 77)
      #expect(before.messages.contains("GRANT chatctl_viewer TO"))
      try server.execute("GRANT chatctl_viewer TO \(user)")
      #expect(try sandbox.run("list", "--db", place).code == 0)
      let writing = try sandbox.run("start", "x", "--db", place)
      #expect(writing.code == 77)
      #expect(writing.messages.contains("may not act as chatctl_operator"))
    }
  }
#endif
