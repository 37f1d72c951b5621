/// Opens connections to one database, one for each thread that must not wait for another.
public protocol StoreProvider: Sendable {
  var locks: any WorkerLocks { get }
  func open(_ role: Role, busyTimeout: Duration) throws -> any ChatStore
}

/// The database file of a path.
public struct ChatDatabase: StoreProvider {
  public let path: String
  public let locks: any WorkerLocks
  private let gauge = WALGauge()

  /// - Parameter locks: Who is alive; by default the lock files beside the database.
  public init(path: String, locks: (any WorkerLocks)? = nil) {
    self.path = path
    self.locks = locks ?? FileWorkerLocks(beside: path)
  }

  /// Creates the file, private to its owner, unless it is there.
  /// - Returns: Whether it was created.
  @discardableResult
  public func create(busyTimeout: Duration = .seconds(5)) throws -> Bool {
    try SQLiteChatStore.create(at: path, busyTimeout: busyTimeout)
  }

  public func open(_ role: Role, busyTimeout: Duration) throws -> any ChatStore {
    try SQLiteChatStore(
      opening: path, role: role, busyTimeout: busyTimeout, locks: locks, gauge: gauge)
  }
}
