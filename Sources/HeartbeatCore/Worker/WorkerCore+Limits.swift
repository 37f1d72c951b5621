import Synchronization

/// One entry in the queue of deadlines. Only the newest of a run counts.
struct WatchEntry {
  let handle: RunHandle
  let number: Int
}

/// How the runs of chats are held to their limits. Whoever holds the lease does it: deadlines wait on
/// the thread of the trust window, which waits for nothing else; what only the database can tell is
/// asked on the thread of the writes.
extension WorkerCore {
  /// The most runs that are judged before the trust window is looked at again.
  private static var mostAtOnce: Int { 100 }

  private var moment: RunWatch.Moment {
    RunWatch.Moment(working: clock.workingTime(), wall: clock.wallTime())
  }

  /// To be called when the work of a run really begins.
  func beginWatch(_ handle: RunHandle, _ assignment: Assignment) {
    let limits = Chat.Limits(
      timeout: assignment.limits.timeout ?? settings.timeout,
      silence: assignment.limits.silence ?? settings.silence)
    guard handle.beginWatch(RunWatch(begun: moment, limits: limits)) else { return }
    wait(for: handle)
  }

  /// Puts a run into the queue, or does nothing when nothing limits it any more.
  private func wait(for handle: RunHandle) {
    guard let entry = handle.nextEntry() else { return }
    let isFirst = deadlines.withLock { queue in
      let first = queue.first
      queue.add(WatchEntry(handle: handle, number: entry.number), at: entry.deadline) {
        $0.handle.isWatched(by: $0.number)
      }
      return first.map { entry.deadline < $0 } ?? true
    }
    if isFirst { trustSignal.raise() }
  }

  /// Judges the runs whose time has come.
  /// - Returns: When to be called again; nil while nothing is limited.
  func checkLimits() -> Uptime? {
    let now = clock.workingTime()
    for _ in 0..<Self.mostAtOnce {
      guard let entry = deadlines.withLock({ $0.takeDue(at: now) }) else { break }
      guard entry.handle.isWatched(by: entry.number) else { continue }
      apply(entry.handle.judge(at: now), to: entry.handle)
    }
    let next = deadlines.withLock { $0.first }
    return next.map { clock.uptime() + max($0 - clock.workingTime(), .zero) }
  }

  /// Judges a run of which nothing was heard here.
  /// - Parameter stored: The newest sign that the database knows.
  func judge(_ handle: RunHandle, stored: Timestamp?) {
    apply(handle.judge(stored: stored, at: moment), to: handle)
  }

  private func apply(_ verdict: RunWatch.Verdict?, to handle: RunHandle) {
    switch verdict {
    case nil: break
    case .over(let overrun): end(handle, overrun)
    case .ask:
      // Its timeout is still watched meanwhile.
      wait(for: handle)
      inbox.add(silent: handle)
    case .wait: wait(for: handle)
    }
  }

  private func end(_ handle: RunHandle, _ overrun: Overrun) {
    let mark = handle.mark(overrun) { inbox.add(overrun, of: handle.lease) }
    guard let mark else { return }
    mark.task?.cancel()
    // A chat that is only held has no work that could end.
    if mark.isOver { finish(handle, nil, overrun: overrun) }
  }
}
