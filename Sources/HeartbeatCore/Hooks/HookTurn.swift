/// When a worker may tell a hook something. Pure: the steady time is given, and of the holder it
/// counts only whether what it does changes.
struct HookTurn {
  /// A holder that does nothing for so long is hung, and its command has been ended: that takes 30
  /// seconds, and some more until all that it has started is gone.
  static let patience: Duration = .seconds(60)

  private var seen: (beat: Int64, since: Uptime)?

  mutating func isFree(_ hook: Hook, for incarnation: IncarnationID, at now: Uptime) -> Bool {
    guard let holder = hook.holder, holder != incarnation, !hook.isHolderDead else {
      seen = nil
      return true
    }
    guard let seen, seen.beat == hook.beat else {
      seen = (hook.beat, now)
      return false
    }
    return now - seen.since >= Self.patience
  }
}

/// How often a command that fails is told the same. Pure.
struct HookRetry {
  static let tries = 3

  private var seq: Int64?
  private var failures = 0
  /// Whether what was told last was left out in the end: then the next thing is told once.
  private var isHopeless = false

  /// - Parameter seq: What is about to be told.
  mutating func begin(_ seq: Int64) {
    if seq != self.seq { (self.seq, failures) = (seq, 0) }
  }

  mutating func succeed() { self = HookRetry() }

  /// - Returns: After which pause to tell it again; nil when it is left out.
  mutating func fail() -> Duration? {
    failures += 1
    guard failures < Self.tries, !isHopeless else {
      (failures, isHopeless) = (0, true)
      return nil
    }
    return failures == 1 ? .seconds(1) : .seconds(5)
  }
}
