import HeartbeatCore

/// Somebody at a command line: one process after another, each with a connection of its own.
final class OperatorSeat {
  let clock: MachineClock
  private(set) var seam: ProcessSeam?
  private var store: (any OperatorStore)?
  private var ownRun: (any OwnRunStore)?
  private var backend: (any ChatBackend)?
  private var database: (any SimulatedDatabase)?
  private var patience: Duration = .zero
  /// While a command is under way.
  var isBusy = false

  init(_ time: VirtualTime) {
    clock = MachineClock(time)
  }

  /// A process with its connections, which stays until it dies.
  func open(_ make: () -> ProcessSeam, on database: any SimulatedDatabase) throws
    -> any OperatorStore
  {
    if let store, let seam, !seam.isDead { return store }
    close()
    let seam = make()
    let backend = database.backend(through: seam)
    (self.database, self.backend) = (database, backend)
    patience = database.patience
    let store = try backend.openOperator(patience: patience)
    (self.seam, self.store) = (seam, store)
    return store
  }

  /// What a chat's own command has. To be called after ``open(_:on:)``.
  func openOwnRun() throws -> (any OwnRunStore)? {
    if ownRun == nil { ownRun = try backend?.openOwnRun(patience: patience) }
    return ownRun
  }

  func close() {
    seam?.die()
    if let backend { database?.giveBack(backend) }
    (seam, store, ownRun, backend) = (nil, nil, nil, nil)
  }
}
