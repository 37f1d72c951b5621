import Synchronization

@testable import HeartbeatCore

/// Notes under which roles a database is opened.
final class RoleRecorder: ChatBackend {
  private let real: any ChatBackend
  private let opened = Mutex<[Role]>([])

  init(_ real: any ChatBackend) {
    self.real = real
  }

  var liveness: any Liveness { real.liveness }
  var roles: [Role] { opened.withLock { $0 } }

  func create(patience: Duration) throws -> Bool { try real.create(patience: patience) }
  func beginCopy(at now: Timestamp, patience: Duration) throws -> CopyNote? {
    try real.beginCopy(at: now, patience: patience)
  }
  func openHeartbeat(patience: Duration) throws -> any HeartbeatStore {
    try note(.heartbeat) { try real.openHeartbeat(patience: patience) }
  }
  func openWork(patience: Duration) throws -> any WorkStore {
    try note(.worker) { try real.openWork(patience: patience) }
  }
  func openSweep(patience: Duration) throws -> any SweepStore {
    try note(.worker) { try real.openSweep(patience: patience) }
  }
  func openHooks(patience: Duration) throws -> any HookStore {
    try note(.worker) { try real.openHooks(patience: patience) }
  }
  func openQuestions(patience: Duration) throws -> any QuestionStore {
    try note(.viewer) { try real.openQuestions(patience: patience) }
  }
  func openOperator(patience: Duration) throws -> any OperatorStore {
    try note(.operator) { try real.openOperator(patience: patience) }
  }
  func openPrune(patience: Duration) throws -> any PruneStore {
    try note(.upkeep) { try real.openPrune(patience: patience) }
  }
  func openOwnRun(patience: Duration) throws -> any OwnRunStore {
    try note(.chat) { try real.openOwnRun(patience: patience) }
  }

  private func note<Store>(_ role: Role, _ open: () throws -> Store) rethrows -> Store {
    opened.withLock { $0.append(role) }
    return try open()
  }
}
