import Foundation
import Glibc
import Testing

@testable import chatctl

/// The end of a run is the end of all that it has started, wherever that has gone.
@Suite struct `What a command starts` {
  private let sandbox: Sandbox
  private let sign: Signpost
  private let proof: RunProof

  init() throws {
    sandbox = try Sandbox()
    sign = try Signpost(sandbox)
    proof = try RunProof(sandbox)
    try sandbox.run("start", "work")
  }

  private var environment: [String: String] {
    sign.environment.merging(proof.environment) { $1 }
  }

  private func worker(_ script: String, grace: String = "50ms") throws -> RunningWorker {
    try RunningWorker(
      sandbox, ["--grace", grace], environment: environment, script: RunProof.beginning + script)
  }

  @Test func `ends with a cancelled command also outside its session and environment`() throws {
    let worker = try worker("trap '' TERM; \(RunProof.daemon); echo $$ >$SIGN; sleep 1000")
    _ = [try sign.process(), try sign.process()]
    #expect(!proof.isFree)
    try sandbox.run("interrupt", "1")
    try worker.wait(for: "cancelled")
    #expect(proof.isFree)
    worker.stop()
  }

  @Test(arguments: [0, 1, 75]) func `ends with a command that ends by itself`(code: Int) throws {
    let gate = try Signpost(sandbox, "gate")
    let worker = try worker("\(RunProof.daemon); read x <\(gate.path); echo done; exit \(code)")
    _ = try sign.process()
    try gate.open()
    #expect(try worker.finished()["exit_code"] as? Int == code)
    #expect(proof.isFree)
    worker.stop()
  }

  @Test func `gets SIGTERM and the grace, in whatever group it is`() throws {
    let daemon = "trap 'echo bye >\\$SIGN; exit' TERM; echo \\$\\$ >\\$SIGN; sleep 1000 & wait"
    let worker = try worker("setsid -f sh -c \"\(daemon)\"; sleep 1000", grace: "30s")
    _ = try sign.process()
    try sandbox.run("interrupt", "1")
    #expect(try sign.read() == "bye")
    try worker.wait(for: "cancelled")
    #expect(proof.isFree)
    worker.stop()
  }

  /// Else a shell's `wait` would return before the shell itself is told, and it might end by itself.
  @Test func `is told parents first, whatever their numbers are`() {
    let parents: [pid_t: pid_t] = [9: 1, 3: 9, 5: 3, 2: 5, 7: 9, 8: 6]
    let processes = Set(parents.keys.map(RunningProcess.init(pid:)))
    let order = RunningProcess.parentsFirst(processes) { parents[$0.pid] }
    #expect(order.map(\.pid) == [8, 9, 3, 7, 5, 2])
    // Numbers that were given out anew while they were looked at.
    let circle = RunningProcess.parentsFirst([.init(pid: 1), .init(pid: 2)]) { 3 - $0.pid }
    #expect(circle.count == 2)
  }

  @Test func `ends also when its first thread has ended before`() throws {
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/python3") else { return }
    // Such a process looks like one that has ended, but goes on.
    let script = """
      import ctypes, os, threading, time
      def go_on():
        time.sleep(0.05)
        with open(os.environ["SIGN"], "w") as sign: print(os.getpid(), file=sign)
        time.sleep(1000)
      os.setsid()
      threading.Thread(target=go_on).start()
      ctypes.CDLL(None).pthread_exit(None)
      """
    let file = sandbox.path("threads.py")
    try script.write(toFile: file, atomically: true, encoding: .utf8)
    let worker = try worker("/usr/bin/python3 \(file) & wait; sleep 1000")
    let process = try sign.process()
    #expect(!process.hasEnded)
    try sandbox.run("interrupt", "1")
    try worker.wait(for: "cancelled")
    #expect(proof.isFree)
    worker.stop()
  }

  /// There the limit that commands are marked by is the outer run's.
  @Test func `within another worker's run ends with both`() throws {
    let inner = "'\(Sandbox.program)' --db \(sandbox.path("inner.db"))"
    let script = """
      env -u CHATCTL_ROLE \(inner) start work >&2; exec 9<&-
      env -u CHATCTL_ROLE \(inner) run --grace 50ms -- sh -c '\(RunProof.beginning) \
      env -i SIGN=$SIGN setsid -f sh -c "trap \\"\\" TERM HUP; echo \\$\\$ >$SIGN; exec sleep 1000"
      echo $$ >$SIGN; exec sleep 1000' >&2
      """
    let worker = try worker(script, grace: "20s")
    let first = [try sign.process(), try sign.process()]
    // The daemon was adopted, so either's parent is the inner worker.
    let inside = try #require(RunningProcess(pid: first[0].pid).parent)
    let guardians = try RunningWorker.guardians(of: inside).map { try WatchedProcess($0) }
    try sandbox.run("--db", sandbox.path("inner.db"), "interrupt", "1")
    #expect(first.allSatisfy { $0.waitUntilEnded() })
    try sandbox.run("--db", sandbox.path("inner.db"), "retry", "1")
    let second = [try sign.process(), try sign.process()]
    #expect(try proof.found() == "")
    #expect(guardians.allSatisfy { !$0.hasEnded })
    try sandbox.run("interrupt", "1")
    try worker.wait(for: "cancelled")
    #expect(second.allSatisfy { $0.hasEnded })
    #expect(proof.isFree)
    worker.stop()
  }
}
