import Testing

@testable import HeartbeatCore

@Suite struct SettingsTests {
  @Test func `the defaults are valid`() throws {
    try Settings().validate()
  }

  /// One way to break a rule, and a word that the sentence about it must have.
  struct Fault: Sendable, CustomTestStringConvertible {
    let word: String
    let change: @Sendable (inout Settings) -> Void
    var testDescription: String { word }
  }

  @Test(arguments: [
    Fault(word: "at least 10ms") { $0.interval = .milliseconds(9) },
    Fault(word: "twice the interval") { $0.staleAfter = $0.interval * 2 - .nanoseconds(1) },
    Fault(word: "365 days") { $0.staleAfter = .seconds(365 * 86_400 + 1) },
    Fault(word: "max-chats") { $0.maxChats = 0 },
    Fault(word: "max-attempts") { $0.maxAttempts = 0 },
    Fault(word: "max-recoveries") { $0.maxRecoveries = -1 },
    Fault(word: "grace") { $0.grace = .nanoseconds(-1) },
    Fault(word: "retry-pause") { $0.retryPause = .nanoseconds(-1) },
    Fault(word: "poll interval") { $0.pollInterval = .zero },
    Fault(word: "portion") { $0.portion = 0 },
    Fault(word: "timeout") { $0.timeout = .zero },
    Fault(word: "silence") { $0.silence = .zero },
  ])
  func `a broken rule is named`(fault: Fault) {
    var settings = Settings()
    fault.change(&settings)
    let error = #expect(throws: InvalidSettings.self) { try settings.validate() }
    #expect(error?.reason.contains(fault.word) == true)
  }

  @Test func `the bounds themselves are allowed`() throws {
    var settings = Settings()
    settings.interval = .milliseconds(10)
    settings.staleAfter = .milliseconds(20)
    settings.maxChats = 1
    settings.maxAttempts = 1
    settings.maxRecoveries = 0
    settings.grace = .zero
    settings.retryPause = .zero
    settings.portion = 1
    try settings.validate()
  }

  @Test(arguments: [Duration.milliseconds(10), .seconds(1), .seconds(30), .seconds(3_600)])
  func `the last try fits between the end of trust and staleness`(interval: Duration) {
    var settings = Settings()
    settings.interval = interval
    settings.staleAfter = interval * 2
    #expect(settings.lastTryAllowance < settings.trustMargin)
    #expect(settings.tickRetryPause < interval * 2)
  }
}
