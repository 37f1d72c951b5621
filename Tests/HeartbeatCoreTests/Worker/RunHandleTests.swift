import Synchronization
import Testing

@testable import HeartbeatCore

@Suite(.timeLimit(.minutes(2))) struct `A run's handle` {
  private let handle = RunHandle(Lease(1, 1))

  private func loss(_ cause: Cause) -> Loss { Loss(lease: handle.lease, cause: cause) }

  @Test func `does nothing when it is started after it was cancelled`() async {
    let runs = Mutex(0)
    #expect(handle.cancel(loss(.stolen)))
    handle.start(after: nil) { runs.withLock { $0 += 1 } }
    #expect(!handle.hasStarted)
    await handle.waitUntilEnded()
    #expect(runs.withLock { $0 } == 0)
  }

  /// Runs tasks only when it is told to, until none can go on.
  private final class Steps: TaskExecutor {
    private let jobs = Mutex<[UnownedJob]>([])

    func enqueue(_ job: consuming ExecutorJob) {
      let job = UnownedJob(job)
      jobs.withLock { $0.append(job) }
    }

    func run() {
      while let job = jobs.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) {
        job.runSynchronously(on: asUnownedTaskExecutor())
      }
    }
  }

  /// Also where runs do nothing outside, so that no hand-over makes the newer one wait.
  @Test func `begins when the work of an older generation on its worker has ended`() {
    let steps = Steps()
    let (ends, end) = AsyncStream.makeStream(of: Void.self)
    let newer = RunHandle(Lease(1, 2))
    let hasBegun = Mutex(false)
    handle.start(after: nil, on: steps) { for await _ in ends { break } }
    newer.start(after: handle, on: steps) { hasBegun.withLock { $0 = true } }
    steps.run()
    #expect(!hasBegun.withLock { $0 })
    end.yield()
    steps.run()
    #expect(hasBegun.withLock { $0 })
  }

  @Test func `keeps the first cause, and is over once`() {
    #expect(handle.cancel(loss(.stolen)))
    #expect(!handle.cancel(loss(.shutdown)))
    #expect(handle.loss?.cause == .stolen)
  }

  @Test func `is marked for its limits once, and not when it was cancelled or has ended`() {
    let overrun = Overrun(.timeout, limit: .seconds(1), since: Timestamp(milliseconds: 0))
    let begun = RunWatch.Moment(
      working: Uptime(nanoseconds: 0), wall: Timestamp(milliseconds: 0))
    func fresh() -> RunHandle {
      let handle = RunHandle(Lease(1, 1))
      _ = handle.beginWatch(
        RunWatch(begun: begun, limits: Chat.Limits(timeout: .seconds(1))))
      return handle
    }
    var notes = 0
    let marked = fresh()
    #expect(marked.mark(overrun) { notes += 1 } != nil)
    #expect(marked.mark(overrun) { notes += 1 } == nil)
    #expect(notes == 1)
    #expect(marked.loss?.cause == .timeout)
    // It stays first whatever comes later.
    _ = marked.cancel(loss(.stolen))
    #expect(marked.loss?.cause == .timeout)
    #expect(marked.end().loss?.cause == .stolen)

    let lost = fresh()
    _ = lost.cancel(loss(.stolen))
    let ended = fresh()
    _ = ended.end()
    let kept = fresh()
    kept.keepOutcome()
    for handle in [lost, ended, kept, handle] { #expect(handle.mark(overrun) {} == nil) }
  }

  @Test func `is under way from its start to its end`() async {
    #expect(!handle.isUnderWay)
    handle.start(after: nil) { [handle] in _ = handle.end() }
    await handle.waitUntilEnded()
    #expect(!handle.isUnderWay)
    // It ended by itself: nothing is left to end.
    #expect(handle.cancel(loss(.stolen)))
  }
}
