/// What becomes of a chat whose work has ended. Pure.
struct EndingPolicy {
  let settings: Settings

  /// - Parameter chance: From 0 to 1, for the pause before another attempt.
  func outcome(
    of result: Result<ChatAnswer, any Error>, attempt: Int, at now: Timestamp, chance: Double
  ) -> (Ending.Outcome, exitCode: Int32?) {
    switch result {
    case .success(let answer):
      return (.completed(answer: answer.text), answer.exitCode)
    case .failure(let error):
      let failure = error as? ChatFailure ?? ChatFailure(String(describing: error))
      let policy = RetryPolicy(
        maxAttempts: settings.maxAttempts, firstPause: settings.retryPause)
      guard failure.countsAsAttempt else {
        let pause = policy.pauseWithoutAttempt(chance: chance)
        return (.released(reason: failure.reason, retryAt: now + pause), failure.exitCode)
      }
      if failure.isFinal {
        return (.failed(error: failure.reason, retryAt: nil), failure.exitCode)
      }
      let retryAt = policy.pause(afterAttempt: attempt, chance: chance).map { now + $0 }
      return (.failed(error: failure.reason, retryAt: retryAt), failure.exitCode)
    }
  }
}
