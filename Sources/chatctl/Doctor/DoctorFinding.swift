import HeartbeatCore

/// What is looked at. The names are for scripts.
enum DoctorCheck: String, CaseIterable {
  case database, names, permissions, fileSystem = "file_system", sqlite, server, integrity, history
  case leases, log, clock, locks, workers, queues, transactions, writers
}

enum DoctorSeverity: String, Comparable, CaseIterable {
  /// As it should be.
  case ok
  /// Worth knowing; nothing has to be done.
  case note
  /// Something does not go on, or might go wrong.
  case warning
  /// Something is wrong already, or data is in danger.
  case fault

  static func < (left: DoctorSeverity, right: DoctorSeverity) -> Bool {
    left.rank < right.rank
  }

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// What `--fix` can do about a finding. None of it loses anything.
enum DoctorRepair: String, CaseIterable {
  /// Chats of workers that are gone become pending, as with `recover-stale`.
  case recover
  /// Lock files of worker ids that nobody has are removed.
  case removeLocks
  /// The log is copied into the database and cut.
  case shortenLog
}

/// The result of one check, or one of several.
struct DoctorFinding: Equatable {
  let check: DoctorCheck
  let severity: DoctorSeverity
  let message: String
  /// What to do; nil where nothing has to be done.
  var advice: String?
  var chat: Int64?
  var worker: String?
  var event: Int64?
  /// The rule that a history breaks.
  var rule: String?
  var repair: DoctorRepair?

  init(
    _ check: DoctorCheck, _ severity: DoctorSeverity, _ message: String, advice: String? = nil,
    worker: String? = nil, repair: DoctorRepair? = nil
  ) {
    self.check = check
    self.severity = severity
    self.message = message
    self.advice = advice
    self.worker = worker
    self.repair = repair
  }
}

/// Everything that a doctor says.
struct DoctorReport {
  /// A check that was not made, and why.
  struct Omission: Equatable {
    let check: DoctorCheck
    let reason: String
  }

  var findings: [DoctorFinding]
  var omitted: [Omission]
  /// What `--fix` has done, in sentences.
  var fixed: [String] = []

  var severity: DoctorSeverity { findings.map(\.severity).max() ?? .ok }

  var exitCode: ExitCode {
    switch severity {
    case .ok, .note: .success
    case .warning: .failure
    case .fault: .refused
    }
  }
}
