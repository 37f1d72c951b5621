/// What one writer that waits in line does next. Pure.
struct LineWait {
  enum Step: Equatable {
    case wait
    case tryToGo
    /// Nobody in front moves: one at a time may try without a turn.
    case pass
    /// It takes too long: SQLite's own lock decides.
    case goWithoutTurn
  }

  private let manner: WritersLine.Manner
  private let start: ContinuousClock.Instant
  private var lastMove: ContinuousClock.Instant
  private var lastMoved: UInt64
  /// Since when the line was seen free but for heartbeats that do not come.
  private var unused: ContinuousClock.Instant?

  init(manner: WritersLine.Manner, at now: ContinuousClock.Instant, moved: UInt64) {
    self.manner = manner
    start = now
    lastMove = now
    lastMoved = moved
  }

  /// Short at first, since most writes are; then a part of what it has waited already, so that a
  /// thousand who wait do not keep the processor from the one who writes.
  func pauseMicroseconds(at now: ContinuousClock.Instant) -> UInt32 {
    let pause = min(start.duration(to: now) / 8, manner.longestPause)
    return UInt32(max(pause.wholeNanoseconds / 1_000, 200))
  }

  /// - Parameters:
  ///   - moved: How many have left the line so far.
  ///   - isFree: Whether nobody is writing.
  ///   - mayGo: Whether nobody is to be let pass.
  mutating func decide(
    at now: ContinuousClock.Instant, moved: UInt64, isFree: Bool, mayGo: Bool
  ) -> Step {
    if moved != lastMoved {
      lastMoved = moved
      lastMove = now
      unused = nil
    }
    if mayGo, isFree { return .tryToGo }
    if isFree {
      let since = unused ?? now
      unused = since
      if since.duration(to: now) >= WritersLine.courtesy { return .tryToGo }
    } else {
      unused = nil
    }
    if start.duration(to: now) >= manner.limit { return .goWithoutTurn }
    return lastMove.duration(to: now) >= manner.patience ? .pass : .wait
  }
}
