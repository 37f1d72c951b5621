/// All checks. Pure: they know what was gathered and nothing else.
enum Doctor {
  static func findings(_ facts: DoctorFacts) -> [DoctorFinding] {
    let found =
      DatabaseChecks.findings(facts) + FileChecks.findings(facts) + ServerChecks.findings(facts)
      + HistoryChecks.findings(facts) + ClockChecks.findings(facts) + LockChecks.findings(facts)
      + WorkerChecks.findings(facts)
    // The worst first, otherwise in the order of the checks.
    let order = Dictionary(
      uniqueKeysWithValues: DoctorCheck.allCases.enumerated().map { ($1, $0) })
    return found.enumerated().sorted { one, other in
      (order[one.element.check] ?? 0, one.offset) < (order[other.element.check] ?? 0, other.offset)
    }.map(\.element).sortedByFault()
  }

  /// What was not looked at, and why.
  static func omissions(_ facts: DoctorFacts, isQuick: Bool) -> [DoctorReport.Omission] {
    DoctorCheck.allCases.compactMap { check in
      reason(check, facts, isQuick: isQuick).map {
        DoctorReport.Omission(check: check, reason: $0)
      }
    }
  }

  static let onlyForServers = "only for a server"

  private static func reason(
    _ check: DoctorCheck, _ facts: DoctorFacts, isQuick: Bool
  ) -> String? {
    func unless(_ isKnown: Bool) -> String? { isKnown ? nil : "it could not be read" }
    switch check {
    case .names, .permissions, .fileSystem, .sqlite, .log:
      return facts.isServer ? "not for a server" : unless(facts.file != nil || check == .sqlite)
    case .server, .transactions, .writers:
      return facts.isServer ? unless(facts.server != nil) : onlyForServers
    case .integrity where facts.isServer: return "not for a server"
    case .integrity where isQuick: return "left out by --quick"
    case .integrity: return unless(facts.damage != nil)
    case .history, .leases: return unless(facts.history != nil)
    case .clock, .workers: return unless(facts.workers != nil)
    case .locks: return unless(facts.leftovers != nil && facts.workers != nil)
    case .queues: return unless(facts.waits != nil)
    case .database:
      return facts.refusal?.reason == .names ? "which of its names is the right one?" : nil
    }
  }
}

extension [DoctorFinding] {
  fileprivate func sortedByFault() -> [DoctorFinding] {
    DoctorSeverity.allCases.reversed().flatMap { severity in
      filter { $0.severity == severity }
    }
  }
}
