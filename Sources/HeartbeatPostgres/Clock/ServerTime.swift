#if Postgres
  import HeartbeatCore

  /// How far the server's wall clock is ahead of this machine's steady one, as far as its answers tell.
  /// Pure; all in milliseconds.
  struct ServerTime: Hashable {
    /// What one answer told. The server's clock showed its time at some moment while it was waited for, so
    /// it is wrong by half of that at most.
    private struct Sample: Hashable {
      let lead: Int64
      let error: Int64
      let at: Int64

      /// The two clocks drift apart: by 500 ppm at most, which is what clocks that are being set right are
      /// slowed down or sped up by. Source: adjtimex(2).
      func error(at now: Int64) -> Int64 { error + max(now - at, 0) / 2_000 }
    }

    private var best: Sample?

    /// Nil before the first answer.
    var lead: Int64? { best?.lead }

    /// Takes an answer that tells more than is known, or that shows that the server's clock was set or is
    /// another server's. One that took long tells less than a good one that is not old yet.
    mutating func hear(_ time: Int64, asked: Int64, answered: Int64) {
      guard answered >= asked else { return }
      let sample = Sample(
        lead: time - asked - (answered - asked) / 2, error: (answered - asked) / 2 + 1, at: answered
      )
      guard let best else {
        self.best = sample
        return
      }
      let error = best.error(at: answered)
      let isContradicted = abs(sample.lead - best.lead) > sample.error + error
      if sample.error <= error || isContradicted { self.best = sample }
    }
  }
#endif
