import Foundation
import Glibc
import HeartbeatLocks
import Logging
import Testing

@testable import HeartbeatCore
@testable import HeartbeatSQLite

/// A worker whose lock file is taken away under it.
@Suite(.timeLimit(.minutes(1))) struct `A worker that cannot be seen` {
  private func lockFile(of bench: WorkerBench) throws -> String {
    try #require(bench.database.chats as? ChatDatabase).path + "-worker-w1.lock"
  }

  private func presence(of bench: WorkerBench) -> Presence {
    bench.database.chats.liveness.presence(of: "w1")
  }

  @Test func `keeps its chats`() throws {
    let owner = try WorkerBench(.sqlite)
    try owner.claim(3)
    unlink(try lockFile(of: owner))
    let sweep = RecoverySweep(store: owner.person, clock: owner.clock)
    for _ in 0..<5 { #expect(try sweep.run().isEmpty) }
    #expect(try owner.held().count == 3)
    owner.core.selfFence()
  }

  @Test func `shows itself again within a second`() throws {
    let owner = try WorkerBench(.sqlite)
    unlink(try lockFile(of: owner))
    guard case .at(let next) = owner.sweep.step() else { return }
    #expect(next <= owner.clock.uptime() + .seconds(1))
    #expect(presence(of: owner) == .present(owner.core.incarnation.id))
  }

  @Test func `shows itself at once when it is suspected`() throws {
    let owner = try WorkerBench(.sqlite)
    try owner.look()
    _ = owner.core.sweepSignal.wait(atMost: .zero)
    try owner.person.probe(owner.core.incarnation.id)
    try owner.look()
    #expect(owner.core.sweepSignal.wait(atMost: .zero))
  }

  @Test func `stops in good order when another process has its id`() throws {
    let owner = try WorkerBench(.sqlite)
    try owner.claim(2)
    unlink(try lockFile(of: owner))
    let other = try owner.database.chats.liveness.enter("w1", as: .random())
    _ = owner.sweep.step()
    withExtendedLifetime(other) {
      #expect(owner.core.hasLostStanding)
      #expect(owner.core.phase == .stopping)
      #expect(owner.core.stopReason == "worker id taken")
    }
    owner.core.selfFence()
  }

  // MARK: A second start

  private func entrance(
    of bench: WorkerBench, clock: any WorkerClock
  ) -> WorkerEntrance {
    WorkerEntrance(
      database: bench.database.chats, incarnation: .random(), patience: .seconds(5), clock: clock,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  }

  @Test func `is asked by a second process, and answers`() throws {
    let owner = try WorkerBench(.sqlite)
    try owner.look()
    unlink(try lockFile(of: owner))
    let answering = AnsweringClock(owner.clock) {
      _ = owner.heartbeat.step()
      if owner.core.sweepSignal.wait(atMost: .zero) { _ = owner.sweep.step() }
    }
    let error = #expect(throws: StoreError.self) {
      try entrance(of: owner, clock: answering).enter("w1")
    }
    guard case .workerInUse = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(presence(of: owner) == .present(owner.core.incarnation.id))
  }

  @Test func `is not replaced while it may be alive`() throws {
    let owner = try WorkerBench(.sqlite)
    unlink(try lockFile(of: owner))
    let before = owner.clock.wallTime()
    let error = #expect(throws: StoreError.self) {
      try entrance(of: owner, clock: owner.clock).enter("w1")
    }
    guard case .workerUnclear("w1", let pid, let wait, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(pid == getpid())
    #expect(wait == .seconds(90) + .milliseconds(1) - owner.clock.wallTime().age(since: before))
    #expect(error?.description.contains("free in 90 s") == true)
    #expect(presence(of: owner) == .unknown)
  }

  @Test func `is replaced once it is stale and silent`() throws {
    let owner = try WorkerBench(.sqlite)
    unlink(try lockFile(of: owner))
    owner.clock.advance(by: .milliseconds(90_001))
    let (id, standing) = try entrance(of: owner, clock: owner.clock).enter("w1")
    withExtendedLifetime(standing) { #expect(id == "w1") }
    _ = owner.sweep.step()
    #expect(owner.core.hasLostStanding)
  }

  @Test func `is waited for when it is stale in a moment`() throws {
    let owner = try WorkerBench(.sqlite)
    unlink(try lockFile(of: owner))
    owner.clock.advance(by: .seconds(89))
    #expect(try entrance(of: owner, clock: owner.clock).enter("w1").0 == "w1")
  }

  @Test func `is passed over by a process that may have any id`() throws {
    let owner = try WorkerBench(.sqlite)
    unlink(try lockFile(of: owner))
    #expect(try entrance(of: owner, clock: owner.clock).enter(nil).0 == "w2")
  }

  @Test func `and has stopped is replaced at once`() throws {
    let owner = try WorkerBench(.sqlite)
    try owner.workStore.markStopped(
      owner.core.incarnation, reason: "drained", at: owner.clock.wallTime())
    unlink(try lockFile(of: owner))
    #expect(try entrance(of: owner, clock: owner.clock).enter("w1").0 == "w1")
  }

  /// It had the lock and was just about to register when its file was deleted.
  @Test func `and registers while a second process enters stays alone`() throws {
    let database = try BenchDatabase(.sqlite)
    let store = try database.open()
    let clock = ManualClock()
    let path = try #require(database.chats as? ChatDatabase).path
    // An older one that died without a lock file, so that the second process looks twice.
    @Sendable func register(at time: Timestamp) throws {
      try store.register(
        WorkerDeclaration(
          incarnation: Incarnation(id: .random(), worker: "w1"), pid: 1, interval: .seconds(30),
          staleAfter: .seconds(90), maxRecoveries: 5, grace: .seconds(1)), at: time)
    }
    try register(at: 0)
    let racing = RacingLiveness(real: FileWorkerLocks(beside: path)) {
      try register(at: clock.wallTime())
    }
    let entrance = WorkerEntrance(
      database: ChatDatabase(path: path, liveness: racing), incarnation: .random(),
      patience: .seconds(5), clock: clock,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let error = #expect(throws: StoreError.self) { try entrance.enter("w1") }
    guard case .workerInUse = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }
}

/// Does something between a look and the lock.
private struct RacingLiveness: Liveness {
  let real: FileWorkerLocks
  let beforeEntering: @Sendable () throws -> Void

  func presence(of worker: WorkerID) -> Presence { real.presence(of: worker) }

  func enter(
    _ worker: WorkerID, as incarnation: IncarnationID
  ) throws -> (any Standing)? {
    try beforeEntering()
    return try real.enter(worker, as: incarnation)
  }
}

extension Timestamp {
  fileprivate func age(since other: Timestamp) -> Duration { other.age(at: self) }
}
