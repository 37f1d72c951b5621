import HeartbeatCore
import HeartbeatSQL

/// What processes that have ended leave to those that come after them: a connection whose transaction
/// was rolled back is as good as a new one, and to open one takes longer than many steps.
///
/// Sendable: one thread uses a simulation at a time.
final class StorePool<Store: SQLChatStore>: @unchecked Sendable {
  private var free: [Role: [Store]] = [:]
  private var count = 0

  /// Now and then a new one all the same, since opening is part of what is tried.
  func take(_ role: Role, _ open: () throws -> Store) throws -> Store {
    count += 1
    guard !count.isMultiple(of: 64), let store = free[role]?.popLast() else { return try open() }
    return store
  }

  func put(_ store: Store) { free[store.role, default: []].append(store) }

  func close() {
    for store in free.values.joined() { store.close() }
    free.removeAll()
  }
}

/// The database as one process opens it.
///
/// Sendable: one thread uses a simulation at a time.
final class PooledBackend<Store: SQLChatStore>: ChatBackend, @unchecked Sendable {
  private let real: any ChatBackend
  private let pool: StorePool<Store>
  private let seam: any StatementSeam
  private let make: (Role, Duration) throws -> Store
  private var opened: [Store] = []

  /// - Parameter make: Opens a store of `real`.
  init(
    _ real: any ChatBackend, _ pool: StorePool<Store>, _ seam: any StatementSeam,
    make: @escaping (Role, Duration) throws -> Store
  ) {
    self.real = real
    self.make = make
    self.pool = pool
    self.seam = seam
  }

  /// The process has ended.
  func giveBack() {
    for store in opened {
      store.pass(through: nil)
      pool.put(store)
    }
    opened.removeAll()
  }

  private func open(_ role: Role, _ patience: Duration) throws -> Store {
    let store = try pool.take(role) { try make(role, patience) }
    opened.append(store)
    store.pass(through: seam)
    return store
  }

  var liveness: any Liveness { real.liveness }

  func create(patience: Duration) throws -> Bool { try real.create(patience: patience) }

  func beginCopy(at now: Timestamp, patience: Duration) throws -> CopyNote? {
    try real.beginCopy(at: now, patience: patience)
  }

  func openHeartbeat(patience: Duration) throws -> any HeartbeatStore {
    try open(.heartbeat, patience)
  }
  func openWork(patience: Duration) throws -> any WorkStore { try open(.worker, patience) }
  func openSweep(patience: Duration) throws -> any SweepStore { try open(.worker, patience) }
  func openHooks(patience: Duration) throws -> any HookStore { try open(.worker, patience) }
  func openQuestions(patience: Duration) throws -> any QuestionStore {
    try open(.viewer, patience)
  }
  func openOperator(patience: Duration) throws -> any OperatorStore {
    try open(.operator, patience)
  }
  func openPrune(patience: Duration) throws -> any PruneStore { try open(.upkeep, patience) }
  func openOwnRun(patience: Duration) throws -> any OwnRunStore { try open(.chat, patience) }
}
