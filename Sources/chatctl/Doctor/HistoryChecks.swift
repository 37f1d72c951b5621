import HeartbeatCheck

/// Whether each chat's history is a legal one, and its lease what the history tells.
enum HistoryChecks {
  static func findings(_ facts: DoctorFacts) -> [DoctorFinding] {
    guard let report = facts.history else { return [] }
    var found = report.findings.map(finding)
    if report.count > report.findings.count {
      found.append(
        DoctorFinding(
          .history, .fault,
          "and \(report.count - report.findings.count) more places that are not legal"))
    }
    if !found.contains(where: { $0.check == .history }) {
      let events = Counted.text(report.events, "event")
      found.append(
        DoctorFinding(.history, .ok, "every chat has a legal history, by \(events)"))
    }
    if !found.contains(where: { $0.check == .leases }) {
      found.append(
        DoctorFinding(.leases, .ok, "leases, runs and statuses agree with each other and the log"))
    }
    return found
  }

  private static func finding(_ finding: HistoryFinding) -> DoctorFinding {
    let place = [
      finding.event.map { "event \($0)" }, finding.chat.map { "chat \($0)" },
    ].compactMap(\.self).joined(separator: ", ")
    let isNewer = finding.rule == .knownKind
    var result = DoctorFinding(
      isOfLeases(finding.rule) ? .leases : .history, isNewer ? .note : .fault,
      (place.isEmpty ? "" : "\(place): ") + finding.sentence,
      advice: isNewer
        ? "use the newer chatctl that wrote it"
        : advice(finding.chat))
    result.chat = finding.chat
    result.event = finding.event
    result.rule = finding.rule.rawValue
    return result
  }

  private static func advice(_ chat: Int64?) -> String {
    let look = chat.map { "chatctl events --chat \($0) shows its history; " } ?? ""
    return look + "keep a copy (chatctl backup) before anything is changed: something has written "
      + "past this program, an older copy was put in place, or the program has a fault"
  }

  private static func isOfLeases(_ rule: Rule) -> Bool {
    switch rule {
    case .leaseAsTold, .leaseOfRunning, .leaseGeneration, .knownOwner, .runAsTold: true
    default: false
    }
  }
}
