import HeartbeatCheck

extension HistoryReport {
  /// The findings, each as one sentence with its place.
  var sentences: [String] {
    findings.map { finding in
      let chat = finding.chat.map { "chat \($0)" } ?? "no chat"
      let event = finding.event.map { ", event \($0)" } ?? ""
      return "\(chat)\(event): \(finding.sentence) (\(finding.rule.rawValue))"
    }
  }
}
