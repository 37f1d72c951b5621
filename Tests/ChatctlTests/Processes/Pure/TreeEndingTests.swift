import Glibc
import HeartbeatCore
import Testing

@testable import chatctl

@Suite struct `The end of a run` {
  private let start = Uptime(nanoseconds: 1_000_000_000)

  @Test func `is SIGTERM, and after the grace SIGKILL until it is gone`() {
    var ending = TreeEnding(grace: .seconds(10))
    #expect(ending.nextSignalAt == nil)
    #expect(ending.cancel(at: start, grace: .seconds(10)) == SIGTERM)
    #expect(ending.takeDue(at: start + .milliseconds(9_999)) == nil)
    #expect(ending.takeDue(at: start + .seconds(10)) == SIGKILL)
    #expect(ending.takeDue(at: start + .seconds(10)) == nil)
    #expect(ending.takeDue(at: start + .seconds(10) + TreeEnding.killPause) == SIGKILL)
  }

  @Test func `is given up a while after the first SIGKILL, and not before`() {
    var ending = TreeEnding(grace: .seconds(1))
    _ = ending.cancel(at: start, grace: .seconds(1))
    #expect(!ending.isHopeless(at: start + .seconds(3600)))
    let killed = start + .seconds(1)
    _ = ending.takeDue(at: killed)
    _ = ending.takeDue(at: killed + TreeEnding.killPause)
    #expect(!ending.isHopeless(at: killed + TreeEnding.patience - .milliseconds(1)))
    #expect(ending.isHopeless(at: killed + TreeEnding.patience))
  }

  @Test func `comes for what a leader leaves, after a moment`() {
    var ending = TreeEnding(grace: .seconds(1))
    ending.commandEnded(at: start)
    #expect(ending.takeDue(at: start) == nil)
    let due = start + TreeEnding.settling
    #expect(ending.takeDue(at: due) == SIGTERM)
    #expect(ending.takeDue(at: due + .milliseconds(999)) == nil)
    #expect(ending.takeDue(at: due + .seconds(1)) == SIGKILL)
  }

  @Test func `is not delayed by a leader that ends of its SIGTERM`() {
    var ending = TreeEnding(grace: .seconds(1))
    _ = ending.cancel(at: start, grace: .seconds(1))
    ending.commandEnded(at: start + .milliseconds(900))
    #expect(ending.takeDue(at: start + .seconds(1)) == SIGKILL)
  }

  @Test func `is not delayed by a cancellation, which may shorten its grace`() {
    var ending = TreeEnding(grace: .seconds(1))
    ending.commandEnded(at: start)
    #expect(ending.takeDue(at: start + .milliseconds(200)) == SIGTERM)
    #expect(ending.cancel(at: start + .seconds(1), grace: .seconds(9)) == SIGTERM)
    #expect(ending.nextSignalAt == start + .milliseconds(1200))
    _ = ending.cancel(at: start + .seconds(1), grace: .zero)
    #expect(ending.takeDue(at: start + .seconds(1)) == SIGKILL)
  }
}

@Suite struct `The limit on open files` {
  @Test func `is raised as far as the hard one allows, up to what is ample`() throws {
    #expect(try FileLimit.wanted(forCommands: 8, soft: 1024, hard: 524_288) == FileLimit.ample)
    #expect(try FileLimit.wanted(forCommands: 8, soft: 256, hard: 4096) == 4096)
    #expect(try FileLimit.wanted(forCommands: 20_000, soft: 1024, hard: 524_288) == 100_064)
  }

  @Test func `is left alone where it is higher`() throws {
    #expect(try FileLimit.wanted(forCommands: 8, soft: 100_000, hard: 100_000) == 100_000)
  }

  @Test func `must be enough`() {
    #expect(throws: CommandFailure.self) {
      try FileLimit.wanted(forCommands: 1000, soft: 1024, hard: 5063)
    }
    #expect(throws: Never.self) {
      try FileLimit.wanted(forCommands: 1000, soft: 1024, hard: 5064)
    }
  }
}
