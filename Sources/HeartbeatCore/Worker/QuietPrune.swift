/// What a worker prunes beside its work.
public struct PruneRule: Sendable {
  public let olderThan: Duration
  /// What chats have left outside the database.
  public let files: any ChatFiles

  public init(olderThan: Duration, files: any ChatFiles = NoChatFiles()) {
    self.olderThan = olderThan
    self.files = files
  }
}

/// Prunes in quiet hours, one portion for each step, on the thread of the sweep and a connection of its
/// own. One worker of a database at a time.
final class QuietPrune {
  private let core: WorkerCore
  private let store: any PruneStore
  private let rule: PruneRule
  private var schedule: PruneSchedule
  private var nextLook: Uptime
  private var work: PruneWork?
  /// While it works.
  private var right: (any Sendable)?

  init(core: WorkerCore, store: any PruneStore, rule: PruneRule) {
    self.core = core
    self.store = store
    self.rule = rule
    let now = core.clock.uptime()
    schedule = PruneSchedule(olderThan: rule.olderThan, at: now)
    nextLook = now
  }

  /// Does what is due.
  /// - Returns: When to be called again, at the latest.
  func step() -> Uptime {
    do {
      if work != nil {
        if try work?.step() == true {
          return core.clock.uptime() + WorkLoop.pauseBetweenPortions
        }
        try end()
      } else if core.clock.uptime() >= nextLook {
        try look()
      }
    } catch {
      core.complain("cannot prune", error)
      // What is left is found the next time.
      stop()
      nextLook = core.clock.uptime() + schedule.pause
    }
    return work == nil ? nextLook : core.clock.uptime() + WorkLoop.pauseBetweenPortions
  }

  /// Gives the right to prune back.
  func stop() {
    work = nil
    right = nil
  }

  private var request: PruneRequest {
    PruneRequest(before: core.clock.wallTime() - rule.olderThan)
  }

  private func look() throws {
    let now = core.clock.uptime()
    nextLook = now + schedule.lookInterval
    let newest = try store.pruneBounds(of: request).lastEvent
    guard schedule.isDue(newest: newest, at: now) else { return }
    right = try store.takePruning()
    // Whoever has it does the same.
    guard right != nil else { return schedule.pruned(newest: newest, at: now) }
    work = try PruneWork(request, in: store, files: rule.files, clock: core.clock)
  }

  private func end() throws {
    if let done = work?.done, done.chats > 0 {
      core.logger.notice("pruned \(done.chats) chats")
    }
    stop()
    let newest = try store.pruneBounds(of: request).lastEvent
    schedule.pruned(newest: newest, at: core.clock.uptime())
  }
}
