import HeartbeatCore

/// Why pending chats wait, with what is known of the workers that could take them. Pure.
struct Waits {
  struct Line: Equatable {
    let group: String?
    /// One of ``Overview/Wait/Reason``, or `no_worker` or `workers_full` for chats that are queued.
    let reason: String
    let count: Int
    let due: Timestamp?
    /// For people: `the group's places are taken (2)`.
    let text: String
  }

  let lines: [Line]
  /// How to start a worker for those that none takes; nil when each has one.
  let advice: String?

  init(_ overview: Overview, workers: [WorkerPlaces], now: Timestamp) {
    lines = overview.waits.map { wait in
      let reason = Self.reason(wait, workers)
      return Line(
        group: wait.group, reason: reason, count: wait.count, due: wait.due,
        text: Self.text(wait, reason, now: now))
    }
    let unserved = lines.filter { $0.reason == Self.noWorker }.map(\.group)
    advice = unserved.isEmpty ? nil : Self.advice(for: unserved)
  }

  /// Those with the most chats, in their order.
  func largest(_ most: Int) -> [Line] {
    guard lines.count > most else { return lines }
    let kept = Set(lines.indices.sorted { lines[$0].count > lines[$1].count }.prefix(most))
    return lines.indices.filter(kept.contains).map { lines[$0] }
  }

  private static func reason(_ wait: Overview.Wait, _ workers: [WorkerPlaces]) -> String {
    wait.reason == .queued ? reason(ofQueued: wait.group, workers) : wait.reason.rawValue
  }

  /// What chats of a group wait for that nothing in the database keeps.
  static func reason(ofQueued group: String?, _ workers: [WorkerPlaces]) -> String {
    let able = workers.filter { $0.takes(group) }
    if able.isEmpty { return noWorker }
    return able.contains { $0.free > 0 } ? Overview.Wait.Reason.queued.rawValue : workersFull
  }

  private static func text(_ wait: Overview.Wait, _ reason: String, now: Timestamp) -> String {
    let note = wait.note.map { ": \(TerminalText.safe($0))" } ?? ""
    let due = wait.due.map { TimeText.relative($0, to: now) } ?? "soon"
    switch (reason, wait.reason) {
    case (noWorker, _): return "no worker takes them"
    case (workersFull, _): return "every worker that takes them is full"
    case (_, .dependency): return "they come after chats that have not ended"
    case (_, .stuckDependency): return "they come after chats that wait for somebody or are paused"
    case (_, .paused): return "everything is paused\(note)"
    case (_, .groupPaused): return "the group is paused\(note)"
    case (_, .notBefore): return "not wanted yet, the first one \(due)"
    case (_, .betweenAttempts): return "between two attempts, the next one \(due)"
    case (_, .groupFull): return "the group's places are taken (\(wait.note ?? ""))"
    case (_, .queued): return "about to be claimed"
    }
  }

  /// What a queued chat waits for, when that is known.
  static let noWorker = "no_worker"
  static let workersFull = "workers_full"

  /// With more of them a line is not one to read, and a worker of all groups takes them too.
  private static let mostGroups = 8

  /// How to start a worker for chats of these groups; nil among them: also for those of no group.
  static func advice(for unserved: [String?]) -> String {
    let groups = unserved.compactMap(\.self)
    let isForAll = groups.count < unserved.count || groups.count > mostGroups
    let options = isForAll ? "" : groups.map { " --group \(ShellText.quoted($0))" }.joined()
    return "chatctl run\(options) -- COMMAND"
  }
}

extension WorkerPlaces {
  init(_ status: WorkerStatus) {
    worker = status.worker
    state = status.state
    places = status.maxChats
    taken = status.chats
    groups = status.groups
  }
}

/// How many places a worker has, for whose chats.
struct WorkerPlaces: Equatable {
  let worker: WorkerID
  let state: WorkerState
  /// Nil for a worker that never said.
  let places: Int?
  let taken: Int
  /// Nil: all, and chats of no group.
  let groups: [String]?

  /// What it could claim now. A worker that is hung or draining claims nothing.
  var free: Int { places.map { max($0 - taken, 0) } ?? .max }

  func takes(_ group: String?) -> Bool {
    guard state == .live else { return false }
    guard let groups else { return true }
    return group.map(groups.contains) ?? false
  }
}
