import HeartbeatCore
import Logging

/// A machine with one worker id, and the worker process that runs on it now, if any.
///
/// Sendable: one thread uses a simulation at a time.
final class SimulatedProcess: @unchecked Sendable {
  let id: WorkerID
  let clock: MachineClock
  let executor = OneThread()
  /// Until when nothing of the process runs; its commands do.
  var stoppedUntil: Int64?
  /// Until when the machine is suspended, and since when.
  var suspended: (since: Int64, until: Int64)?
  /// Nil while no process runs.
  var seam: ProcessSeam?
  var backend: (any ChatBackend)?
  var worker: SteppedWorker?
  /// Loops, and the start, that are under way: each is one thread.
  var stepping: Set<SteppedWorker.Loop> = []
  var isStarting = false
  /// How often the database had been put back when the worker began to register.
  var bornIn = 0
  /// Which the database was in when the leases were got.
  var epochs: [Lease: Int] = [:]
  var trust = TrustCheck()
  /// When it began its newest transaction.
  var begunTransaction: Uptime?
  /// When each loop began its newest step, and in which epoch.
  var begunSteps: [SteppedWorker.Loop: (at: Uptime, epoch: Int)] = [:]

  init(_ id: WorkerID, _ time: VirtualTime) {
    self.id = id
    clock = MachineClock(time)
  }

  /// Which epoch the database was in when the lease was got. What nobody has told of yet was gained by the
  /// heartbeat that is under way.
  func epoch(of lease: Lease) -> Int { epochs[lease] ?? begunSteps[.heartbeat]?.epoch ?? 0 }

  var isAlive: Bool { seam.map { !$0.isDead } ?? false }

  /// Whether nothing of it runs.
  func standsStill(at now: Int64) -> Bool {
    stoppedUntil.map { now < $0 } ?? false || suspended.map { now < $0.until } ?? false
  }
}
