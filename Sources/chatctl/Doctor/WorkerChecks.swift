import HeartbeatCore

/// Workers, and chats that none of them takes.
enum WorkerChecks {
  static func findings(_ facts: DoctorFacts) -> [DoctorFinding] { workers(facts) + queues(facts) }

  private static func workers(_ facts: DoctorFacts) -> [DoctorFinding] {
    guard let workers = facts.workers else { return [] }
    let found = workers.compactMap { finding($0.status, facts.now) }
    guard found.isEmpty else { return found }
    let live = workers.count { $0.status.state == .live || $0.status.state == .draining }
    return [
      DoctorFinding(
        .workers, .ok,
        live == 0 ? "no worker runs, and none has left chats behind" : "\(live) run, none hangs")
    ]
  }

  private static func finding(_ worker: WorkerStatus, _ now: Timestamp) -> DoctorFinding? {
    let chats = Counted.text(worker.chats, "chat")
    let seen = TimeText.relative(worker.heartbeatAt, to: now)
    switch worker.state {
    case .live, .draining: return nil
    case .hung:
      let pid = worker.pid.map { ", process \($0)" } ?? ""
      return DoctorFinding(
        .workers, .warning,
        "\(worker.worker) hangs with \(chats)\(pid)\(worker.host.map { " on \($0)" } ?? ""); its "
          + "last sign was \(seen)",
        advice:
          "look at the process; if it is to go, kill it: any worker recovers its chats at once",
        worker: worker.worker.name)
    case .dead where worker.chats > 0:
      return DoctorFinding(
        .workers, .warning, "\(worker.worker) is dead and has \(chats); its last sign was \(seen)",
        advice:
          "a running worker recovers them; else chatctl recover-stale, or chatctl doctor --fix",
        worker: worker.worker.name, repair: .recover)
    case .dead:
      return DoctorFinding(
        .workers, .note, "\(worker.worker) is dead and has no chats; its last sign was \(seen)",
        worker: worker.worker.name)
    case .stopped where worker.chats > 0:
      return DoctorFinding(
        .workers, .warning, "\(worker.worker) does not run and has \(chats)",
        advice:
          "start a worker as \(worker.worker), which takes them; else they are recovered once "
          + "they are stale",
        worker: worker.worker.name)
    case .stopped: return nil
    }
  }

  // MARK: Queues

  private static func queues(_ facts: DoctorFacts) -> [DoctorFinding] {
    guard let waits = facts.waits else { return [] }
    let unserved = waits.lines.filter { $0.reason == Waits.noWorker }
    guard !unserved.isEmpty else {
      return [DoctorFinding(.queues, .ok, "whatever may run is taken by some worker")]
    }
    return unserved.map { line in
      let chats = Counted.text(line.count, "chat")
      let group = line.group.map { "of group \(TerminalText.safe($0))" } ?? "of no group"
      return DoctorFinding(
        .queues, .warning,
        "\(chats) \(group) \(line.count == 1 ? "is" : "are") pending, and no live worker takes "
          + "\(line.count == 1 ? "it" : "them")",
        advice: Waits.advice(for: [line.group]))
    }
  }
}
