#if Postgres
  import Foundation
  import Synchronization

  /// Runs `body` on a thread of its own.
  /// - Returns: What waits for its end and throws what it threw.
  func inThread(_ body: @escaping @Sendable () throws -> Void) throws -> () throws -> Void {
    let outcome = Outcome()
    Thread.detachNewThread {
      let result = Result { try body() }
      outcome.result.withLock { $0 = result }
      outcome.ended.signal()
    }
    return {
      outcome.ended.wait()
      try outcome.result.withLock { $0 }?.get()
    }
  }

  private final class Outcome: Sendable {
    let result = Mutex<Result<Void, any Error>?>(nil)
    let ended = DispatchSemaphore(value: 0)
  }
#endif
