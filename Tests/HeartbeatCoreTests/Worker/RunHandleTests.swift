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

  @Test func `keeps the first cause, and is over once`() {
    #expect(handle.cancel(loss(.stolen)))
    #expect(!handle.cancel(loss(.shutdown)))
    #expect(handle.loss?.cause == .stolen)
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
