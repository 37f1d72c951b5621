import HeartbeatCore
import HeartbeatSQLite

/// What `--fix` does: nothing of it loses anything, and workers do the same by themselves.
struct DoctorTreatment {
  let backend: any ChatBackend
  let patience: Duration

  /// - Returns: What was done, in sentences.
  func apply(_ repairs: Set<DoctorRepair>) throws -> [String] {
    try DoctorRepair.allCases.filter(repairs.contains).flatMap { repair in
      switch repair {
      case .recover: try recover()
      case .removeLocks: try removeLocks()
      case .shortenLog: try shortenLog()
      }
    }
  }

  private func recover() throws -> [String] {
    let store = try backend.openOperator(patience: patience)
    defer { store.close() }
    let sweep = RecoverySweep(store: store, clock: backend.clock)
    let outcome = sweep.sweep(staleAfter: nil, limit: nil)
    let done = outcome.done
    if case .failed(let error) = outcome.ending { throw error }
    return [
      done.recovered.isEmpty
        ? nil : "made \(Counted.text(done.recovered.count, "chat")) pending again",
      done.quarantined.isEmpty
        ? nil
        : "quarantined \(Counted.text(done.quarantined.count, "chat")) whose workers died too often",
    ].compactMap(\.self)
  }

  private func removeLocks() throws -> [String] {
    let store = try backend.openPrune(patience: patience)
    defer { store.close() }
    let removed = try store.idleLocks(without: []).filter { try store.removeIdleLock(of: $0) }
    return removed.isEmpty ? [] : ["removed \(Counted.text(removed.count, "lock file"))"]
  }

  private func shortenLog() throws -> [String] {
    guard let file = backend as? ChatDatabase else { return [] }
    let store = try file.openStore(.operator, patience: patience)
    defer { store.close() }
    return try store.shortenLog() ? ["copied the log into the database and cut it"] : []
  }
}
