/// The signs that a run gives, and the limits that it is held to.
extension RunHandle {
  /// - Returns: Whether anything limits the run.
  func beginWatch(_ watch: RunWatch) -> Bool {
    withState { state in
      guard watch.deadline != nil else { return false }
      state.watch = watch
      return true
    }
  }

  func setWhenLost(_ action: (@Sendable (Cause) -> Void)?) {
    withState { $0.whenLost = action }
  }

  /// From now on nothing limits the run.
  func endWatch() {
    withState { $0.watch = nil }
  }

  /// A number for the next entry in the queue of deadlines, which takes the place of all before, and
  /// its time; nil when there is nothing to wait for any more.
  func nextEntry() -> (number: Int, deadline: Uptime)? {
    withState { state in
      guard state.isWatched, let deadline = state.watch?.deadline else { return nil }
      state.entry += 1
      return (state.entry, deadline)
    }
  }

  /// Whether an entry is the newest of a run that is still to be watched.
  func isWatched(by entry: Int) -> Bool {
    withState { $0.isWatched && $0.entry == entry }
  }

  /// - Returns: Nil when there is nothing to judge any more.
  func judge(at now: Uptime) -> RunWatch.Verdict? {
    withState { $0.isWatched ? $0.watch?.judge(at: now) : nil }
  }

  /// As ``RunWatch/answered(_:at:)``.
  func judge(stored: Timestamp?, at now: RunWatch.Moment) -> RunWatch.Verdict? {
    withState { $0.isWatched ? $0.watch?.answered(stored, at: now) : nil }
  }

  /// Notes a sign.
  /// - Returns: Whether it is the first since ``takeSign()``.
  func heard(_ sign: RunWatch.Moment) -> Bool {
    withState { state in
      state.lastSign = sign
      state.watch?.heard(sign)
      defer { state.isSignTold = true }
      return !state.isSignTold
    }
  }

  /// The newest sign, to be stored.
  func takeSign() -> Timestamp? {
    withState { state in
      state.isSignTold = false
      return state.lastSign?.wall
    }
  }

  /// Marks the run as one that took too long, unless it has ended or was cancelled before.
  /// - Parameter note: Called before anybody can learn of its end.
  /// - Returns: As of ``mark(_:)``; nil when it was not marked.
  func mark(
    _ overrun: Overrun, note: () -> Void
  ) -> (task: Task<Void, Never>?, isOver: Bool)? {
    withState { state in
      guard state.isWatched else { return nil }
      state.overrun = overrun
      note()
      return (state.task, state.task == nil)
    }
  }
}
