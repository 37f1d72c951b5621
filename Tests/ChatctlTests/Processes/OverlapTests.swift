import Foundation
import Glibc
import HeartbeatSimulation
import Testing

/// Runs of one chat follow each other in all ways that there are, with commands that do not want to
/// end. A lock that all processes of a run inherit shows whether two of them ever were at once.
@Suite struct `Two runs of one chat` {
  private let sandbox: Sandbox
  private let sign: Signpost
  private let proof: RunProof

  /// Deaf to SIGTERM, with a child, and daemons in sessions of their own.
  private static let script =
    RunProof.beginning + """
      trap '' TERM HUP INT
      \(RunProof.daemon)
      setsid -f sh -c 'setsid -f sleep 1000; exec sleep 1000'
      sleep 1000 & echo $$ >$SIGN; sleep 1000; wait
      """

  init() throws {
    sandbox = try Sandbox()
    sign = try Signpost(sandbox)
    proof = try RunProof(sandbox)
    try sandbox.run("start", "work")
  }

  private func worker() throws -> RunningWorker {
    let worker = try RunningWorker(
      sandbox, ["--grace", "30ms", "--max-recoveries", "1000", "--interval", "1s"],
      environment: sign.environment.merging(proof.environment) { $1 }, script: Self.script)
    try waitUntilRunning()
    return worker
  }

  /// The command and its daemon say that they are there, in whichever order.
  private func waitUntilRunning() throws {
    _ = [try sign.read(), try sign.read()]
  }

  @Test func `never overlap, whoever is killed and in whatever order`() throws {
    var random = Dice(seed: 7)
    for _ in 1...12 {
      let worker = try worker()
      switch Int.random(in: 0...2, using: &random) {
      case 0:
        // Several runs of one worker.
        for _ in 1...2 {
          try sandbox.run("interrupt", "1")
          try worker.wait(for: "cancelled")
          #expect(proof.isFree)
          try sandbox.run("retry", "1")
          try waitUntilRunning()
        }
        worker.stop()
        #expect(proof.isFree)
      case 1:
        var order = try worker.guardians() + [worker.pid]
        order.shuffle(using: &random)
        for pid in order { kill(pid, SIGKILL) }
        worker.waitUntilEnded()
      default:
        worker.send(SIGKILL)
        worker.waitUntilEnded()
      }
    }
    let last = try worker()
    #expect(last.stop() == 0)
    #expect(proof.isFree)
    #expect(try proof.found() == "")
    #expect(try sandbox.illegalities() == [])
  }

  @Test func `would be found, were there any`() throws {
    let worker = try worker()
    try sandbox.run("--db", sandbox.path("other.db"), "start", "work")
    let second = try RunningWorker(
      sandbox, ["--db", sandbox.path("other.db"), "--until-idle"], environment: proof.environment,
      script: RunProof.beginning + "true")
    #expect(second.waitUntilEnded() == 0)
    #expect(try proof.found() == "1\n")
    worker.stop()
  }
}
