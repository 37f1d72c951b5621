import Foundation
import Glibc
import HeartbeatCore
import Testing

@testable import chatctl

@Suite struct `What dead workers have left` {
  private let sandbox: Sandbox
  private let sign: Signpost
  private let proof: RunProof
  private let remains: RunRemains

  init() throws {
    sandbox = try Sandbox()
    sign = try Signpost(sandbox)
    proof = try RunProof(sandbox)
    try sandbox.run("start", "work")
    remains = RunRemains(beside: sandbox.database)
  }

  private func worker() throws -> RunningWorker {
    try RunningWorker(
      sandbox, ["--grace", "50ms"],
      environment: sign.environment.merging(proof.environment) { $1 },
      script: "\(RunProof.beginning) \(RunProof.daemon); exec sleep 1000")
  }

  private func killAll(_ worker: RunningWorker) throws {
    for pid in try worker.guardians() { kill(pid, SIGKILL) }
    worker.send(SIGKILL)
    #expect(worker.waitUntilEnded() == 128 + SIGKILL)
  }

  @Test func `is found and ended by whoever looks, and then known to be over`() throws {
    let worker = try worker()
    let daemon = try sign.process()
    #expect(try remains.find().isEmpty)
    try killAll(worker)
    let found = try remains.find()
    #expect(found.map(\.process.pid).contains(daemon.pid))
    #expect(found.allSatisfy { $0.lease.chat.rawValue == 1 && $0.lease.generation.rawValue == 1 })
    #expect(try remains.workers.state(of: #require(found.first).mark.worker) == .ended)
    #expect(try remains.end().isEmpty)
    #expect(daemon.hasEnded)
    #expect(proof.isFree)
    // Nothing is left to look for.
    #expect(try remains.workers.ended().isEmpty)
    #expect(try FileManager.default.contentsOfDirectory(atPath: remains.workers.path).isEmpty)
  }

  @Test func `of one that lives, or of another database, is left alone`() throws {
    let dead = try worker()
    let daemon = try sign.process()
    try killAll(dead)
    let other = RunRemains(beside: sandbox.path("other.db"))
    #expect(try other.end().isEmpty)
    #expect(!daemon.hasEnded)
    #expect(try remains.end().isEmpty)
    let live = try worker()
    let second = try sign.process()
    #expect(try remains.end().isEmpty)
    #expect(!second.hasEnded)
    live.stop()
  }

  @Test func `ends before a chat's command is started anew`() throws {
    for _ in 1...3 {
      let worker = try worker()
      _ = try sign.process()
      try killAll(worker)
    }
    #expect(!proof.isFree)
    let last = try RunningWorker(
      sandbox, ["--until-idle"], environment: proof.environment,
      script: RunProof.beginning + "echo done")
    #expect(last.waitUntilEnded() == 0)
    #expect(try proof.found() == "")
    #expect(try sandbox.statuses() == ["completed"])
  }

  @Test func `ends before that also when the database knows nothing of it, as an older copy does`()
    throws
  {
    let mark = RunMark(worker: try enterAndLeave(), lease: try lease(1, 1))
    let script = "exec 9<$PROOF; flock -n 9; echo $$ >$SIGN; exec sleep 1000"
    let child = try ChildProcess(
      program: "/bin/sh", arguments: ["sh", "-c", script].map { Array($0.utf8) },
      environment: Sandbox.searching([
        RunMark.variable: mark.text, "PROOF": proof.path, "SIGN": sign.path,
      ]),
      descriptors: [nil, nil, nil])
    _ = try sign.process()
    let worker = try RunningWorker(
      sandbox, ["--until-idle"], environment: proof.environment,
      script: RunProof.beginning + "echo done")
    #expect(worker.waitUntilEnded() == 0)
    #expect(try proof.found() == "")
    #expect(child.wait() == 128 + SIGKILL)
  }

  @Test func `is found by its environment where it is not marked otherwise`() throws {
    let token = try enterAndLeave()
    let mark = RunMark(worker: token, lease: try lease(7, 3))
    let child = try ChildProcess(
      program: "/bin/sleep", arguments: ["sleep", "1000"].map { Array($0.utf8) },
      environment: [RunMark.variable: mark.text], descriptors: [nil, nil, nil])
    let found = try remains.find().map(\.mark)
    #expect(found == [mark])
    if found.isEmpty { kill(child.pid, SIGKILL) }
    // It is this process's child and has not been reaped, but it has ended.
    #expect(try remains.end().isEmpty)
    #expect(child.wait() == 128 + SIGKILL)
  }

  @Test func `may not be judged without the file of its worker process`() throws {
    let token = WorkerToken.random()
    #expect(try remains.workers.state(of: token) == .unknown)
    let file = try remains.workers.enter(token)
    #expect(try remains.workers.state(of: token) == .running)
    #expect(remains.workers.isEntered(token, as: file))
    unlink("\(remains.workers.path)/\(token)")
    #expect(!remains.workers.isEntered(token, as: file))
    #expect(try remains.workers.ended().isEmpty)
    _ = file
  }

  @Test func `cannot be mistaken for that of a live worker whose file somebody removes`() throws {
    let worker = try worker()
    _ = try sign.process()
    let name = try #require(
      try FileManager.default.contentsOfDirectory(atPath: remains.workers.path).first)
    let path = remains.workers.path + "/" + name
    #expect(unlink(path) == 0)
    // It makes it anew, and is found to run.
    let token = try #require(WorkerToken(name))
    let deadline = Date() + 60
    while try remains.workers.state(of: token) != .running, Date() < deadline { usleep(10_000) }
    #expect(try remains.workers.state(of: token) == .running)
    #expect(try remains.end().isEmpty)
    worker.stop()
  }

  @Test func `is not ended by a guard whose worker lives, whatever has closed its pipe`() throws {
    let worker = try worker()
    let daemon = try sign.process()
    let token = try #require(
      try FileManager.default.contentsOfDirectory(atPath: remains.workers.path).first)
    let outcome = try sandbox.run("guard-groups", "--", sandbox.database, token, "second")
    #expect(outcome.code == 0)
    #expect(!daemon.hasEnded)
    worker.stop()
  }

  @Test func `is no concern of one that cannot see where it ran`() throws {
    let token = try enterAndLeave()
    let path = "\(remains.workers.path)/\(token)"
    #expect(try remains.workers.state(of: token) == .ended)
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let lines = text.split(separator: "\n")
    let elsewhere = lines.dropLast().joined(separator: "\n") + "\nnamespace 1\n"
    try elsewhere.write(toFile: path, atomically: false, encoding: .utf8)
    #expect(try remains.workers.state(of: token) == .unseen)
    #expect(try remains.workers.ended().isEmpty)
    // Before the machine was started anew: wherever it was, it is gone.
    try "pid 1\nboot 0\nnamespace 1\n".write(toFile: path, atomically: false, encoding: .utf8)
    #expect(try remains.workers.state(of: token) == .ended)
  }

  @Test func `is looked for beside the file itself, whatever path leads to it`() throws {
    let link = sandbox.path("link.db")
    symlink(sandbox.database, link)
    #expect(RunRemains(beside: link).workers.path == remains.workers.path)
  }

  private func enterAndLeave() throws -> WorkerToken {
    let token = WorkerToken.random()
    _ = try remains.workers.enter(token)
    return token
  }

  private func lease(_ chat: Int64, _ generation: Int64) throws -> Lease {
    Lease(
      chat: try #require(ChatID(rawValue: chat)), generation: Generation(rawValue: generation))
  }
}

@Suite struct `The mark of a run` {
  private func mark(_ chat: Int64, _ generation: Int64) throws -> RunMark {
    RunMark(
      worker: .random(),
      lease: Lease(
        chat: try #require(ChatID(rawValue: chat)), generation: Generation(rawValue: generation)))
  }

  @Test(arguments: [(1, 1), (7, 3), (1 << 36 - 1, 1 << 26 - 1)] as [(Int64, Int64)])
  func `says the same as a limit and as a variable`(chat: Int64, generation: Int64) throws {
    let mark = try mark(chat, generation)
    #expect(RunMark(run: mark.number, worker: mark.worker.rawValue) == mark)
    #expect(RunMark(mark.text) == mark)
    #expect(mark.number < mark.worker.rawValue)
  }

  @Test func `fits in the limit also for the largest numbers`() throws {
    let mark = try mark(.max, .max)
    #expect(mark.number < mark.worker.rawValue)
    #expect(RunMark(mark.text) == mark)
  }

  @Test func `is nothing that a process has by itself`() {
    #expect(RunMark(run: .max, worker: .max) == nil)
    #expect(RunMark(run: 1024, worker: 4096) == nil)
    for text in ["", "1.2.3", "4f0c1d2e3a4b5c6d", "4f0c1d2e3a4b5c6d.0.1", "4f0c1d2e3a4b5c6d.1.1.1"]
    {
      #expect(RunMark(text) == nil)
    }
  }
}
