import Foundation
import Glibc
import Testing

@Suite struct `A worker of many commands` {
  private let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
  }

  @Test func `keeps no file open and no ended process of those that are over`() throws {
    try sandbox.run("start", "--title", "many", "--count", "20")
    let worker = try RunningWorker(
      sandbox, ["--max-chats", "10"], script: "echo out; echo err >&2; setsid -f true; sleep 0 &")
    for chat in 1...20 { try worker.finished(chat) }
    let files = worker.openFiles
    try sandbox.run("start", "--title", "many", "--count", "280")
    for chat in 21...300 { try worker.finished(chat) }
    // The last log may be closed a moment after its chat's end is told; 280 would be a leak.
    #expect(worker.openFiles <= files + 5)
    // What left its group is reaped by a look that comes once a second, or the next one.
    let deadline = Date() + 30
    while !ProcessTable.zombies(of: worker.pid).isEmpty, Date() < deadline { usleep(20_000) }
    #expect(ProcessTable.children(of: worker.pid) == [try #require(worker.guardian)])
    #expect(worker.stop() == 0)
  }

  @Test func `runs 100 at once and ends them at once`() throws {
    try sandbox.run("start", "--title", "many", "--count", "100")
    let worker = try RunningWorker(
      sandbox, ["--max-chats", "100", "--interval", "1s"], ["sleep", "1000"])
    let sleeping = { ProcessTable.children(of: worker.pid).count == 101 }
    let deadline = Date() + 60
    while !sleeping(), Date() < deadline { usleep(20_000) }
    #expect(sleeping())
    let tick = try worker.wait(for: "tick") { $0["registered"] as? Int == 100 }
    #expect(tick["renewed"] as? Int == 100)
    #expect(tick["statements"] as? Int == 1)
    #expect(worker.stop() == 0)
    #expect(Set(try sandbox.statuses()) == ["pending"])
  }
}
