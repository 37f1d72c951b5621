#if Postgres
  /// When a connection that cannot be made may be tried again: after 100 ms, and twice as long after
  /// each failure, up to 5 s.
  struct ReconnectPause {
    static let shortest: Duration = .milliseconds(100)
    static let longest: Duration = .seconds(5)

    private var failures = 0
    private var notBefore: ContinuousClock.Instant?

    /// - Parameter share: From 0 to 1, drawn at random: up to half of the pause is left out, so that
    ///   many do not come back to a server at one time.
    mutating func failed(at now: ContinuousClock.Instant, share: Double) {
      let doubled = Self.shortest * (1 << min(failures, 10))
      let pause = min(doubled, Self.longest)
      notBefore = now + pause - pause * (share / 2)
      failures += 1
    }

    mutating func succeeded() { self = ReconnectPause() }

    func allows(at now: ContinuousClock.Instant) -> Bool { notBefore.map { $0 <= now } ?? true }
  }
#endif
