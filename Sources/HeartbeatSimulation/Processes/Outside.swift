import HeartbeatCore

/// The world outside: which commands go on.
///
/// Sendable: one thread uses a simulation at a time.
final class Outside: @unchecked Sendable {
  /// A generation, as the database numbered it since it was put back last.
  private struct Acquired: Hashable {
    let lease: Lease
    let epoch: Int
  }

  /// In the order in which they began.
  private(set) var commands: [Command] = []
  private var begun: [Acquired: IncarnationID] = [:]
  private(set) var count = 0
  /// Two commands of one chat that went on at once, unless the log says that nobody could know.
  private(set) var overlaps: [(newer: Command, older: Command)] = []
  private(set) var violation: Violation?
  /// Whether what is to be killed is only said to be gone.
  var isLying = false
  /// Whether something that is killed is known to be gone.
  var isReliable: () -> Bool = { true }

  /// - Parameter epoch: How often the database was put back.
  func begin(_ command: Command, epoch: Int) {
    count += 1
    let acquired = Acquired(lease: command.lease, epoch: command.epoch)
    // To a worker that was there before numbers began to repeat, two may be the same.
    if let other = begun.updateValue(command.incarnation.id, forKey: acquired),
      command.bornIn == epoch
    {
      violation = Violation(
        "no generation is run twice",
        "chat \(command.lease.chat), generation \(command.lease.generation), by \(other) and "
          + "\(command.incarnation.id) of \(command.incarnation.worker)")
    }
    for older in commands where older.lease.chat == command.lease.chat && !older.isOver {
      if older.epoch < command.epoch || older.bornIn < epoch {
        // The database has forgotten it, or takes it for another run of the same number, whose end it was
        // told. Whoever starts a command looks for such ones and ends them first.
        older.end(.killed)
      } else {
        overlaps.append((command, older))
      }
    }
    commands.removeAll(where: \.isForgotten)
    commands.append(command)
  }

  func takeOverlaps() -> [(newer: Command, older: Command)] {
    defer { overlaps.removeAll() }
    return overlaps
  }

  /// What no worker can say any more, others find out here.
  func end(_ lease: Lease, of incarnation: IncarnationID) -> Bool {
    let found = commands.filter { $0.lease == lease && $0.incarnation.id == incarnation }
    guard found.contains(where: { !$0.isOver }) else { return true }
    guard isReliable() else { return false }
    guard !isLying else { return true }
    for command in found { command.end(.killed) }
    return true
  }

  var going: [Command] { commands.filter { !$0.isOver } }
}

/// Ends what the runs of other workers have started.
struct Cleanup: OutsideCleanup {
  let outside: Outside

  func end(_ run: UnendedRun) -> Bool { outside.end(run.lease, of: run.incarnation.id) }
}
