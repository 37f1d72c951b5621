#if Postgres
  import Foundation
  import Testing

  @testable import chatctl

  @Suite struct `A benchmark on a server` {
    private let server: ServerSandbox
    private var sandbox: Sandbox { server.sandbox }

    init() throws { server = try ServerSandbox() }

    private func bench(_ arguments: String...) throws -> Sandbox.Outcome {
      let all = ["bench", "--db", server.address] + arguments
      return try sandbox.run(
        all.map { Array($0.utf8) },
        environment: sandbox.environment.merging(["TMPDIR": sandbox.directory]) { $1 })
    }

    @Test func `counts the statements of both systems, and leaves nothing`() throws {
      let outcome = try bench(
        "--chats", "10", "--history", "3", "--workers", "2", "--runs", "1", "--intervals", "2",
        "--interval", "500ms", "--json")
      #expect(outcome.code == 0, "\(outcome.messages)")
      for (name, statements) in [("old", 20), ("new", 4)] {
        let counted = "\"statements\":{\"median\":\(statements),\"min\":\(statements),"
        #expect(outcome.text.contains(counted), "\(name)")
      }
      let left = try FileManager.default.contentsOfDirectory(atPath: sandbox.directory)
      #expect(left.filter { $0.hasPrefix("chatctl-bench-") } == [])
      // Neither tables nor marks: somebody else may make theirs.
      #expect(try sandbox.run("init", "--json").text.contains("\"created\":true"))
    }

    @Test func `does not begin where there are chats, and touches none`() throws {
      try sandbox.run("start", "hello")
      let outcome = try bench("--chats", "10")
      #expect(outcome.code == 1)
      #expect(outcome.messages.contains("this database has tables of chats"))
      #expect(try sandbox.run("show", "1").code == 0)
    }
  }
#endif
