/// What a doctor says, for people: the worst first.
struct DoctorText {
  let report: DoctorReport
  let isInColor: Bool

  init(_ report: DoctorReport, isInColor: Bool) {
    self.report = report
    self.isInColor = isInColor
  }

  /// Of one check and severity.
  private static let most = 10

  var lines: [String] {
    var lines = report.fixed.map { "fixed    \(TerminalText.safe($0))" }
    var seen: [String: Int] = [:]
    for finding in report.findings {
      let key = "\(finding.check) \(finding.severity)"
      seen[key, default: 0] += 1
      if seen[key, default: 0] <= Self.most { lines += text(finding) }
    }
    let hidden = seen.values.reduce(0) { $0 + max($1 - Self.most, 0) }
    if hidden > 0 { lines.append("\(hidden) more are in --json") }
    return lines + omissions
  }

  private func text(_ finding: DoctorFinding) -> [String] {
    let word = finding.severity.rawValue.padded(to: 9)
    let head = Style(finding.severity).applied(to: word, inColor: isInColor)
    let what = finding.check.rawValue.replacing("_", with: " ")
    let advice = finding.advice.map { String(repeating: " ", count: 9) + TerminalText.safe($0) }
    return ["\(head)\(what): \(TerminalText.safe(finding.message))"] + [advice].compactMap(\.self)
  }

  private var omissions: [String] {
    var reasons: [String] = []
    for omission in report.omitted where !reasons.contains(omission.reason) {
      reasons.append(omission.reason)
    }
    // What the other kind of database has is of no interest here.
    return reasons.filter { $0 != Doctor.onlyForServers }.map { reason in
      let checks = report.omitted.filter { $0.reason == reason }
        .map { $0.check.rawValue.replacing("_", with: " ") }
      return "not looked at: \(checks.joined(separator: ", ")) (\(reason))"
    }
  }
}

extension Style {
  fileprivate init(_ severity: DoctorSeverity) {
    switch severity {
    case .ok: self = .good
    case .note: self = .faint
    case .warning: self = .busy
    case .fault: self = .bad
    }
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(width - count, 0))
  }
}
