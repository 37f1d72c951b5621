import Synchronization

@testable import HeartbeatCore

/// Notes how patient the connections of a worker are told to be, by what they are for.
final class PatienceRecorder: ChatBackend {
  private let real: any DatabaseUnderTest
  private let told = Mutex<[String: [Duration]]>([:])

  init(_ real: any DatabaseUnderTest) {
    self.real = real
  }

  var limits: [String: [Duration]] { told.withLock { $0 } }

  private func noting(_ name: String, _ store: any AnyStore) -> FaultyStore {
    let noting = FaultyStore(store)
    noting.set { hooks in
      hooks.patience = { [self] patience in
        told.withLock { $0[name, default: []].append(patience) }
      }
    }
    return noting
  }

  var liveness: any Liveness { real.liveness }
  func create(patience: Duration) throws -> Bool { try real.create(patience: patience) }
  func beginCopy(at now: Timestamp, patience: Duration) throws -> CopyNote? {
    try real.beginCopy(at: now, patience: patience)
  }
  func openHeartbeat(patience: Duration) throws -> any HeartbeatStore {
    try real.openHeartbeat(patience: patience)
  }
  func openWork(patience: Duration) throws -> any WorkStore {
    noting("work", try real.open(.worker, patience: patience))
  }
  func openSweep(patience: Duration) throws -> any SweepStore {
    noting("sweep", try real.open(.worker, patience: patience))
  }
  func openHooks(patience: Duration) throws -> any HookStore {
    try real.openHooks(patience: patience)
  }
  func openQuestions(patience: Duration) throws -> any QuestionStore {
    try real.openQuestions(patience: patience)
  }
  func openOperator(patience: Duration) throws -> any OperatorStore {
    try real.openOperator(patience: patience)
  }
  func openPrune(patience: Duration) throws -> any PruneStore {
    try real.openPrune(patience: patience)
  }
  func openOwnRun(patience: Duration) throws -> any OwnRunStore {
    try real.openOwnRun(patience: patience)
  }
}
