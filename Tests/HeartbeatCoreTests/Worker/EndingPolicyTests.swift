import Testing

@testable import HeartbeatCore

@Suite struct EndingPolicyTests {
  private struct Unended: WorkGoesOn, CustomStringConvertible {
    let description = "cannot be ended"
  }

  private static let overrun = Overrun(
    .silence, limit: .seconds(60), since: Timestamp(milliseconds: 0))

  private static func decision(
    _ result: Result<ChatAnswer, any Error>?, overrun: Overrun? = nil, attempt: Int = 1,
    final: Set<Int32> = []
  ) -> EndingPolicy.Decision {
    var settings = Settings()
    settings.finalExitCodes = final
    return EndingPolicy(settings: settings).decision(
      on: result, overrun: overrun, attempt: attempt, at: Timestamp(milliseconds: 0), chance: 0)
  }

  private static func error(_ decision: EndingPolicy.Decision) -> String? {
    if case .failed(let error, _) = decision.outcome { error } else { nil }
  }

  private static func isRetried(_ decision: EndingPolicy.Decision) -> Bool {
    switch decision.outcome {
    case .failed(_, let retryAt): retryAt != nil
    case .released: true
    case .completed: false
    }
  }

  @Test func `what was ended because of its limits has failed, whatever it returned`() {
    let ends: [(Result<ChatAnswer, any Error>?, Int32?, String)] = [
      (.success(ChatAnswer("done", exitCode: 0)), 0, ""),
      (.failure(CancelledWork(lastWords: "bye", exitCode: 143)), 143, ": bye"),
      (.failure(ChatFailure("try again", exitCode: 75, countsAsAttempt: false)), 75, ": try again"),
      (.failure(CancellationError()), nil, ""),
      (.failure(Unended()), nil, ": cannot be ended"),
      (nil, nil, ""),
    ]
    for (result, exitCode, words) in ends {
      let decision = Self.decision(result, overrun: Self.overrun)
      #expect(decision.reason == .silence)
      #expect(decision.exitCode == exitCode)
      #expect(Self.error(decision) == Self.overrun.sentence + words)
      #expect(Self.isRetried(decision))
    }
  }

  @Test func `the last attempt is the last also for what takes too long`() {
    let decision = Self.decision(nil, overrun: Self.overrun, attempt: 3)
    #expect(!Self.isRetried(decision))
  }

  @Test func `a final exit code ends a chat at once, others do not`() {
    let failure = ChatFailure("no", exitCode: 2)
    #expect(!Self.isRetried(Self.decision(.failure(failure), final: [2, 64])))
    #expect(Self.isRetried(Self.decision(.failure(failure), final: [3, 64])))
    #expect(Self.isRetried(Self.decision(.failure(failure))))
    #expect(Self.isRetried(Self.decision(.failure(ChatFailure("no")), final: [2])))
  }

  @Test func `a final exit code goes before that of a temporary failure`() {
    let failure = ChatFailure("busy", exitCode: 75, countsAsAttempt: false)
    #expect(Self.isRetried(Self.decision(.failure(failure), final: [2])))
    #expect(!Self.isRetried(Self.decision(.failure(failure), final: [75])))
  }

  @Test func `a final exit code says nothing about a run that was ended because of its limits`() {
    let work = CancelledWork(exitCode: 143)
    #expect(
      Self.isRetried(Self.decision(.failure(work), overrun: Self.overrun, final: [143])))
  }

  @Test func `tells an end by a signal from an exit with its number`() {
    let signalled = ChatFailure("killed", exitCode: 137, wasSignalled: true)
    #expect(Self.decision(.failure(signalled)).reason == .signal)
    #expect(Self.decision(.failure(ChatFailure("exit", exitCode: 137))).reason == .exit)
    #expect(Self.decision(.success(.done)).reason == .exit)
  }
}
