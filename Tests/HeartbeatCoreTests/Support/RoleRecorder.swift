import Synchronization

@testable import HeartbeatCore

/// Notes under which roles a database is opened.
final class RoleRecorder: StoreProvider {
  private let real: ChatDatabase
  private let opened = Mutex<[Role]>([])

  init(_ real: ChatDatabase) {
    self.real = real
  }

  var locks: any WorkerLocks { real.locks }
  var roles: [Role] { opened.withLock { $0 } }

  func open(_ role: Role, busyTimeout: Duration) throws -> any ChatStore {
    opened.withLock { $0.append(role) }
    return try real.open(role, busyTimeout: busyTimeout)
  }
}
