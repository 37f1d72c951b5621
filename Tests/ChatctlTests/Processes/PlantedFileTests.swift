import Foundation
import Glibc
import HeartbeatCore
import Testing

@testable import chatctl

/// What others put where a log is to be.
@Suite struct `A planted file` {
  private let sandbox: Sandbox
  private let folder: String
  private let victim: String

  init() throws {
    sandbox = try Sandbox()
    folder = sandbox.database + "-logs/1"
    victim = sandbox.path("victim")
    try sandbox.run("start", "work")
    try "precious".write(toFile: victim, atomically: true, encoding: .utf8)
  }

  enum Kind: CaseIterable {
    case link, secondName, pipe, socket
  }

  private func plant(_ kind: Kind, _ name: String = "1.ndjson") throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let path = folder + "/" + name
    let code =
      switch kind {
      case .link: symlink(victim, path)
      case .secondName: link(victim, path)
      case .pipe: mkfifo(path, 0o600)
      case .socket: mknod(path, S_IFSOCK | 0o600, 0)
      }
    #expect(code == 0)
  }

  private func run() throws -> Sandbox.Outcome {
    try sandbox.run(
      ["run", "--until-idle", "--max-attempts", "1", "--", "echo", "hello"].map { Array($0.utf8) },
      environment: Sandbox.searching(sandbox.environment))
  }

  private func victimIsUntouched() throws -> Bool {
    try String(contentsOfFile: victim, encoding: .utf8) == "precious"
  }

  @Test(arguments: Kind.allCases) func `is replaced by the log, and not written through`(
    kind: Kind
  ) throws {
    try plant(kind)
    #expect(try run().code == 0)
    #expect(try victimIsUntouched())
    #expect(try sandbox.run("logs", "1").lines.last == "hello")
    try sandbox.run("delete", "1")
    #expect(try victimIsUntouched())
    #expect(!FileManager.default.fileExists(atPath: folder))
  }

  @Test(
    arguments: [
      (.link, "a symbolic link, which is not followed"),
      (.secondName, "another name of some other file, which is not read"),
      (.pipe, "a named pipe, which is not read"),
      (.socket, "a socket, and should be a file"),
    ] as [(Kind, String)])
  func `is not read, which is said, and does not hide the others`(
    kind: Kind, words: String
  ) throws {
    #expect(try run().code == 0)
    try plant(kind, "2.ndjson")
    let outcome = try sandbox.run("logs", "1")
    #expect(outcome.code == 1)
    #expect(outcome.lines.last == "hello")
    let folder = ResolvedPath.of(folder)
    #expect(outcome.messages == "chatctl: \(folder)/2.ndjson is \(words)\n")
    try sandbox.run("delete", "1")
    #expect(try victimIsUntouched())
  }

  @Test(arguments: ["chats.db-logs", "chats.db-runs"])
  func `that is a link in place of the folder keeps commands from starting`(name: String) throws {
    let elsewhere = sandbox.path("elsewhere")
    mkdir(elsewhere, 0o700)
    symlink(elsewhere, sandbox.path(name))
    let outcome = try run()
    #expect(outcome.code == 1)
    let path = ResolvedPath.of(sandbox.directory) + "/" + name
    #expect(outcome.messages == "chatctl: \(path) is a symbolic link, which is not followed\n")
    #expect(try sandbox.statuses() == ["pending"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: elsewhere).isEmpty)
  }

  @Test func `that is a link in place of a chat's folder is the error of its run, and stays`()
    throws
  {
    let elsewhere = sandbox.path("elsewhere")
    mkdir(elsewhere, 0o700)
    try "mine".write(toFile: elsewhere + "/1.ndjson", atomically: true, encoding: .utf8)
    mkdir(sandbox.database + "-logs", 0o700)
    symlink(elsewhere, folder)
    #expect(try run().code == 0)
    let error = try sandbox.run("show", "1", "--json").object()["error"] as? String
    let path = ResolvedPath.of(sandbox.directory) + "/chats.db-logs/1"
    #expect(error == "\(path) is a symbolic link, which is not followed")
    let logs = try sandbox.run("logs", "1")
    #expect(logs.code == 1)
    #expect(logs.messages == "chatctl: \(path) is a symbolic link, which is not followed\n")
    let deletion = try sandbox.run("delete", "1")
    #expect(deletion.code == 0)
    #expect(
      deletion.messages
        == "chatctl: the log of chat 1 stays: \(path) is a symbolic link, which is not followed\n")
    #expect(try String(contentsOfFile: elsewhere + "/1.ndjson", encoding: .utf8) == "mine")
  }

  @Test func `of another user is not used`() throws {
    // Only root can make one.
    guard geteuid() == 0 else { return }
    #expect(try run().code == 0)
    let path = ResolvedPath.of(folder) + "/1.ndjson"
    chown(path, 65534, 65534)
    let outcome = try sandbox.run("logs", "1")
    #expect(outcome.code == 1)
    #expect(outcome.messages == "chatctl: \(path) is another user's (65534), so it is not used\n")
    // Root may look after the database of another user.
    chown(sandbox.database, 65534, 65534)
    #expect(try sandbox.run("logs", "1").lines.last == "hello")
  }

  @Test func `that comes while a run goes on is replaced by the next piece of its log`() throws {
    try plant(.link, "1.5000.ndjson")
    let directory = LogDirectory(beside: sandbox.database)
    let chat = try #require(ChatID(rawValue: 1))
    let piece = LogDirectory.Piece(generation: 1, offset: 5000)
    let file = try directory.create(piece, of: chat)
    #expect(write(file.number, "log\n", 4) == 4)
    #expect(try victimIsUntouched())
    #expect(try directory.open(piece, of: chat) != nil)
  }

  @Test func `among the files of worker processes tells nothing`() throws {
    let workers = WorkerProcesses(beside: sandbox.database)
    let token = WorkerToken.random()
    mkdir(workers.path, 0o700)
    #expect(mkfifo("\(workers.path)/\(token)", 0o600) == 0)
    #expect(try workers.state(of: token) == .unknown)
    #expect(try run().code == 0)
    #expect(try sandbox.statuses() == ["completed"])
  }
}
