import HeartbeatBenchmark
import HeartbeatCore

/// One run of one system, over real processes.
struct BenchRun {
  let system: MeasuredSystem
  let scenario: Scenario
  let plan: BenchmarkPlan
  let place: BenchPlace
  /// Told how many intervals have passed.
  let progress: (Int) -> Void

  /// Nobody else recovers a chat meanwhile, however late its heartbeat is.
  private var staleAfter: Duration { max(.seconds(600), plan.interval * 20) }

  /// - Throws: ``BenchTimeout``, ``BenchInterrupted``; ``CommandFailure`` when not all chats were held and
  ///   renewed the whole time.
  func measure() throws -> RunMeasurement {
    let deadline = ContinuousClock.now + plan.longestRun
    let crew = BenchCrew(deadline: deadline)
    defer { crew.end() }
    for (index, share) in scenario.shares.enumerated() {
      try crew.start(arguments(worker: "w\(index + 1)", share: share), place.environment)
    }
    do {
      let (run, begun) =
        switch system {
        case .old: try OldRun(crew: crew, run: self).measure()
        case .new: try NewRun(crew: crew, run: self).measure()
        }
      crew.end()
      let (leases, oldest) = try place.database.held()
      try NoFigure.check(leases: leases, oldest: oldest, of: scenario.chats, since: begun)
      return run
    } catch let nothing as NoFigure {
      throw CommandFailure(
        .failure,
        "no figure: the \(system.rawValue) system with \(scenario.chats) chats: \(nothing.reason)")
    }
  }

  private func arguments(worker: String, share: Int) -> [String] {
    let interval = plan.interval.exactText
    return switch system {
    case .new:
      [
        "run", "--hold", "--json", "--worker-id", worker, "--max-chats", "\(share)", "--interval",
        interval, "--stale-after", staleAfter.exactText, "--busy-timeout", "30s",
      ]
    case .old:
      [
        BenchWorkerCommand.name, worker, "\(share)", interval, staleAfter.exactText,
        "\(plan.intervals)", "\(plan.connections)",
      ]
    }
  }

  func now() throws -> Timestamp { try place.database.backend().clock.wallTime() }
}
