import HeartbeatCore

/// How far a command has come, as one line of a terminal. Pure.
struct ProgressBar: Equatable {
  /// What is counted, in the plural.
  var noun: String
  var done: Int
  /// Nil when nobody knows.
  var total: Int?
  /// How long it took to come from ``begin`` to ``done``.
  var elapsed: Duration
  var begin = 0

  static let barWidth = 20

  /// Such as `chats ████░░░░  50 %  500 of 1000  100/s  5s left`. Where that is too wide, what stands last goes
  /// first.
  /// - Parameters:
  ///   - columns: The most that it may take.
  ///   - isPlain: Of ASCII alone.
  func text(columns: Int, isPlain: Bool) -> String {
    var parts = [noun]
    if let total {
      let share = total > 0 ? Double(done) / Double(total) : 1
      let bar = Bar.of(share, width: Self.barWidth, isPlain: isPlain)
      let percent = "\(Int(min(max(share, 0), 1) * 100))"
      parts.append("\(bar) \(String(repeating: " ", count: 3 - percent.count))\(percent) %")
      if width(of: parts) > columns { parts[1] = "\(percent) %" }
      parts.append("\(done) of \(total)")
    } else {
      parts.append("\(done)")
    }
    if let rate { parts.append(Self.text(rate: rate)) }
    if let left { parts.append("\(TimeText.rounded(left)) left") }
    while parts.count > 1, width(of: parts) > columns { parts.removeLast() }
    return DisplayWidth.cut(parts.joined(separator: "  "), to: columns)
  }

  private func width(of parts: [String]) -> Int {
    DisplayWidth.of(parts.joined(separator: "  "))
  }

  /// For each second; nil before anything can be said.
  private var rate: Double? {
    let seconds = elapsed / .seconds(1)
    guard done > begin, seconds > 0 else { return nil }
    return Double(done - begin) / seconds
  }

  /// As long as it goes on as it went; whole seconds.
  private var left: Duration? {
    guard let rate, let total, total > done else { return nil }
    let seconds = (Double(total - done) / rate).rounded(.up)
    return seconds < 1e9 ? .seconds(Int64(seconds)) : nil
  }

  private static func text(rate: Double) -> String {
    if rate >= 10 { return "\(Int(min(rate, 1e15).rounded()))/s" }
    let tenths = Int((rate * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)/s"
  }
}
