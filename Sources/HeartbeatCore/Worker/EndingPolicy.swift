/// What becomes of a chat whose work has ended. Pure.
struct EndingPolicy {
  let settings: Settings

  struct Decision: Equatable {
    let outcome: Ending.Outcome
    let exitCode: Int32?
    let reason: EndReason
  }

  /// - Parameters:
  ///   - result: Nil for a chat that was only held, and for work that goes on although it should end.
  ///   - overrun: Why the run was cancelled, if it took longer or was silent for longer than it may.
  ///   - chance: From 0 to 1, for the pause before another attempt.
  func decision(
    on result: Result<ChatAnswer, any Error>?, overrun: Overrun? = nil, attempt: Int,
    at now: Timestamp, chance: Double
  ) -> Decision {
    let retry = RetryPolicy(maxAttempts: settings.maxAttempts, firstPause: settings.retryPause)
    func failed(_ error: String, isFinal: Bool = false) -> Ending.Outcome {
      let pause = isFinal ? nil : retry.pause(afterAttempt: attempt, chance: chance)
      return .failed(error: error, retryAt: pause.map { now + $0 })
    }
    if let overrun {
      let (exitCode, lastWords) = Self.remains(of: result)
      return Decision(
        outcome: failed(overrun.error(lastWords: lastWords)), exitCode: exitCode,
        reason: EndReason(overrun.kind))
    }
    switch result {
    case .success(let answer):
      return Decision(
        outcome: .completed(answer: answer.text), exitCode: answer.exitCode, reason: .exit)
    case .failure(let error):
      let failure = error as? ChatFailure ?? ChatFailure(String(describing: error))
      let isFinal =
        failure.isFinal
        || failure.exitCode.map(settings.finalExitCodes.contains) ?? false
      let outcome: Ending.Outcome =
        failure.countsAsAttempt || isFinal
        ? failed(failure.reason, isFinal: isFinal)
        : .released(
          reason: failure.reason, retryAt: now + retry.pauseWithoutAttempt(chance: chance))
      return Decision(
        outcome: outcome, exitCode: failure.exitCode,
        reason: failure.wasSignalled ? .signal : .exit)
    case nil:
      return Decision(outcome: failed("has not ended"), exitCode: nil, reason: .exit)
    }
  }

  /// What work that was cut short has left to say.
  private static func remains(
    of result: Result<ChatAnswer, any Error>?
  ) -> (exitCode: Int32?, lastWords: String?) {
    switch result {
    case .success(let answer): (answer.exitCode, nil)
    case .failure(let work as CancelledWork): (work.exitCode, work.lastWords)
    case .failure(let failure as ChatFailure): (failure.exitCode, failure.reason)
    case .failure(let error as any WorkGoesOn): (nil, "\(error)")
    case .failure, nil: (nil, nil)
    }
  }
}
