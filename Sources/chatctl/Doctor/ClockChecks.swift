import HeartbeatCore

/// The clock against the times that are stored.
enum ClockChecks {
  /// Less is the time between two looks at clocks.
  static let clockSlack: Duration = .seconds(5)

  static func findings(_ facts: DoctorFacts) -> [DoctorFinding] {
    var found: [DoctorFinding] = []
    let limit = facts.now + clockSlack
    for worker in facts.workers ?? [] {
      guard let time = worker.status.heartbeatAt, time > limit else { continue }
      found.append(
        DoctorFinding(
          .clock, .warning,
          "the newest heartbeat of \(worker.status.worker) is \(ahead(time, facts)) ahead of the clock",
          advice: clockAdvice, worker: worker.status.worker.name))
    }
    if found.isEmpty, let time = facts.newestEventAt, time > limit {
      found.append(
        DoctorFinding(
          .clock, .warning, "the newest event is \(ahead(time, facts)) ahead of the clock",
          advice: clockAdvice))
    }
    if let server = facts.server, abs(server.clockAhead.wholeMilliseconds) > 5_000 {
      let isAhead = server.clockAhead > .zero
      let size = isAhead ? server.clockAhead : .zero - server.clockAhead
      found.append(
        DoctorFinding(
          .clock, .note,
          "the server's clock is \(TimeText.rounded(size)) \(isAhead ? "ahead of" : "behind") this "
            + "machine's; only the server's counts"))
    }
    guard found.isEmpty, facts.workers != nil else { return found }
    return [DoctorFinding(.clock, .ok, "no heartbeat and no event is from the future")]
  }

  private static let clockAdvice = """
    set the clock, if it is the one that is wrong; leases do not depend on it, since a worker that \
    looks stale is asked first
    """

  private static func ahead(_ time: Timestamp, _ facts: DoctorFacts) -> String {
    TimeText.rounded(facts.now.age(at: time))
  }
}
