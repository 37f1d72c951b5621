/// What a doctor says, as scripts see it.
struct DoctorJSON: Encodable {
  let db: String
  let severity: String
  let findings: [Finding]
  let omitted: [Omission]
  let fixed: [String]

  init(_ report: DoctorReport, place: DatabasePlace) {
    db = place.description
    severity = report.severity.rawValue
    findings = report.findings.map(Finding.init)
    omitted = report.omitted.map { Omission(check: $0.check.rawValue, reason: $0.reason) }
    fixed = report.fixed
  }

  struct Finding: Encodable {
    let check: String
    let severity: String
    let message: String
    let advice: String?
    let chat: Int64?
    let worker: String?
    let event: Int64?
    let rule: String?
    let fixable: Bool

    init(_ finding: DoctorFinding) {
      check = finding.check.rawValue
      severity = finding.severity.rawValue
      message = finding.message
      advice = finding.advice
      chat = finding.chat
      worker = finding.worker
      event = finding.event
      rule = finding.rule
      fixable = finding.repair != nil
    }
  }

  struct Omission: Encodable {
    let check: String
    let reason: String
  }
}
