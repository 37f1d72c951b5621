import HeartbeatCore

/// The command of one run, in the world outside: it goes on when the worker's process is stopped, and
/// perhaps when that is dead.
///
/// Sendable: one thread uses a simulation at a time.
final class Command: @unchecked Sendable {
  enum End: Int, CaseIterable {
    case done, answer, failed, failedForGood, noAttempt, kept, goesOn, killed
  }

  let lease: Lease
  let incarnation: Incarnation
  /// How often the database had been put back when its lease was got.
  let epoch: Int
  /// The same of when its worker registered.
  let bornIn: Int
  /// Whether it takes its time when it is told to end.
  var isSlow: Bool
  /// Whether it ends only when it is killed.
  var isDeaf = false
  private(set) var isTold = false
  /// Nothing of it is left.
  private(set) var isOver = false
  private var waiting: UnsafeContinuation<End, Never>?
  /// Whoever waits for it is told later: its process stands still.
  private var outcome: End?
  private var holdsBack: () -> Bool

  init(
    _ lease: Lease, of incarnation: Incarnation, epoch: Int, bornIn: Int, isSlow: Bool,
    holdsBack: @escaping () -> Bool
  ) {
    self.lease = lease
    self.incarnation = incarnation
    self.epoch = epoch
    self.bornIn = bornIn
    self.isSlow = isSlow
    self.holdsBack = holdsBack
  }

  func wait(_ continuation: UnsafeContinuation<End, Never>) {
    waiting = continuation
    tell()
  }

  /// As by SIGTERM.
  func tellToEnd() {
    isTold = true
    if !isSlow, !isDeaf { end(.killed) }
  }

  func end(_ end: End) {
    if end != .goesOn { isOver = true }
    outcome = outcome ?? end
    tell()
  }

  /// Lets whoever waits for it know, unless its process stands still.
  func tell() {
    guard let outcome, let waiting, !holdsBack() else { return }
    self.waiting = nil
    waiting.resume(returning: outcome)
  }

  /// Its worker's process is gone, and nobody waits for it any more. It may go on.
  func orphan() {
    outcome = outcome ?? .killed
    let waiting = waiting
    self.waiting = nil
    waiting?.resume(returning: .killed)
  }

  /// Whether nothing is left of it and nobody has to be told.
  var isForgotten: Bool { isOver && waiting == nil }
}
