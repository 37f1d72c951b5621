import HeartbeatCore
import Synchronization

/// Lets a thread that is not Swift's wait for a task.
enum Waiting {
  private final class Answer<Value: Sendable>: Sendable {
    let result = Mutex<Result<Value, any Error>?>(nil)
    let signal = WakeSignal()
  }

  /// Blocks the calling thread until `body` has ended on Swift's threads.
  static func forTask<Value: Sendable>(
    _ body: @escaping @Sendable () async throws -> Value
  ) throws -> Value {
    let answer = Answer<Value>()
    Task.detached {
      let result: Result<Value, any Error>
      do { result = .success(try await body()) } catch { result = .failure(error) }
      answer.result.withLock { $0 = result }
      answer.signal.raise()
    }
    while true {
      if let result = answer.result.withLock({ $0 }) { return try result.get() }
      answer.signal.wait(atMost: .seconds(3600))
    }
  }
}
