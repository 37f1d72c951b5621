import HeartbeatCore

/// A worker's events for people: one short line per tick, and one for each chat lost or gained.
struct TextEventPrinter: EventPrinter {
  let isInColor: Bool
  var failedTicks = FailedTicks()

  func print(_ event: WorkerEvent, to output: Output) throws {
    let time = TimeText.local(event.at).dropFirst("2026-01-01 ".count)
    for (style, text) in lines(event) {
      let safe = TerminalText.safe(text)
      try output.line("\(time) \(event.worker)  \(style.applied(to: safe, inColor: isInColor))")
    }
  }

  private func lines(_ event: WorkerEvent) -> [(Style, String)] {
    switch event.kind {
    case .started(let incarnation, let pid, let settings):
      [
        (
          .plain,
          """
          started: process \(pid), incarnation \(incarnation.id), a heartbeat every \
          \(TimeText.exact(settings.interval)), stale after \
          \(TimeText.exact(settings.staleAfter)), up to \(settings.maxChats) chats
          """
        )
      ]
    case .claimed(let leases): [(.good, "claimed \(ChatsText.counted(leases.map(\.chat)))")]
    case .tick(let tick):
      [(.plain, Self.line(tick))]
        + (failedTicks.succeeded().map { [(.bad, "  \($0)")] } ?? []) + Self.lost(tick.lost)
        + Self.gained(tick.gained)
    case .tickFailed(let error, let trusted):
      failedTicks.failed(error, trustedFor: trusted).map { [(.bad, $0)] } ?? []
    case .lost(let losses): Self.lost(losses)
    case .gained(let gains): Self.gained(gains)
    case .cancelled(let loss):
      [(.faint, "  chat \(loss.lease.chat) has ended: cancelled, \(loss.cause.rawValue)")]
    case .timedOut(let lease, let overrun):
      [
        (
          .bad,
          "  chat \(lease.chat) is ended: "
            + TerminalText.safeLines(overrun.sentence).joined(separator: " ")
        )
      ]
    case .finished(let lease, let status, let exitCode, let reason):
      [
        (
          status == .completed ? .good : .busy,
          "  chat \(lease.chat) finished: \(status.rawValue)"
            + (reason == .exit || reason == .signal ? "" : ", \(reason.rawValue)")
            + (exitCode.map { ", exit code \($0)" } ?? "")
        )
      ]
    case .recovered(let recovery):
      recovery.recovered.map {
        (
          .busy,
          "  recovered chat \($0.lease.chat) from \($0.from): \(Self.words($0.why)), pending again"
        )
      }
        + recovery.quarantined.map {
          (.bad, "  quarantined chat \($0.lease.chat) from \($0.from): recovered too often")
        }
    case .selfFenced(let leases):
      [
        (
          .bad,
          "fenced itself: no heartbeat succeeded in time; stopping \(ChatsText.counted(leases.map(\.chat)))"
        )
      ]
    case .draining(let running):
      [
        (
          .busy,
          "draining: claims nothing any more, stops once "
            + (running == 1 ? "1 chat has ended" : "\(running) chats have ended")
        )
      ]
    case .undrained: [(.good, "undrained: claims chats again")]
    case .maxChatsSet(let maxChats): [(.plain, "takes up to \(maxChats) chats from now on")]
    // Mostly it has stopped by then.
    case .stopping: []
    case .stopped(let reason, let released):
      [(.plain, "stopped (\(reason)), gave \(released) \(released == 1 ? "chat" : "chats") back")]
    }
  }

  /// What was asked, what came back, and the difference both ways.
  private static func line(_ tick: WorkerEvent.Tick) -> String {
    let milliseconds = tick.duration.fractionalMilliseconds
    let duration = "\(Int(milliseconds)).\(Int(milliseconds * 10) % 10) ms"
    let bumped = tick.bump.workspaces
    return """
      tick \(tick.number): asked \(tick.registered), renewed \(tick.renewed), \
      lost \(tick.lost.count), gained \(tick.gained.count) \
      (\(duration), \(tick.statements) \(tick.statements == 1 ? "statement" : "statements"))
      """ + (bumped > 0 ? ", bumped \(bumped) \(bumped == 1 ? "workspace" : "workspaces")" : "")
  }

  private static func lost(_ losses: [Loss]) -> [(Style, String)] {
    losses.map { loss in
      let who = loss.by.map { " by \($0)" } ?? ""
      let why = loss.reason.map { ": \($0)" } ?? ""
      return (
        .bad,
        "  - lost chat \(loss.lease.chat), generation \(loss.lease.generation): "
          + words(loss.cause) + who + why
      )
    }
  }

  private static func gained(_ gains: [Gain]) -> [(Style, String)] {
    gains.map { gain in
      (
        .good,
        "  + gained chat \(gain.lease.chat), generation \(gain.lease.generation)"
          + (gain.from.map { ", from \($0)" } ?? "")
      )
    }
  }

  private static func words(_ cause: Cause) -> String {
    switch cause {
    case .stolen: "stolen"
    case .recovered: "recovered"
    case .completed: "completed"
    case .interrupted: "interrupted"
    case .deleted: "deleted"
    case .leaseExpired: "the lease expired"
    case .shutdown: "shutdown"
    case .timeout: "it took too long"
    case .silence: "it was silent for too long"
    }
  }

  private static func words(_ why: RecoveryRequest.Why) -> String {
    switch why {
    case .workerDead: "its worker is dead"
    case .stale: "its heartbeat is stale"
    }
  }
}
