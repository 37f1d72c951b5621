import HeartbeatCore

/// What a service manager is told at once. Pure.
///
/// Source: sd_notify(3).
struct ServiceMessage: Equatable {
  /// The service has started.
  var isReady = false
  /// It has begun to stop, which nobody can take back.
  var isStopping = false
  /// The watchdog's time begins anew.
  var isAlive = false
  /// How long from now a stop that is under way may take at the least.
  var moreTime: Duration?
  /// One line for people.
  var status: String?

  var isEmpty: Bool { self == ServiceMessage() }

  /// Puts what is newer on top of what was not sent yet.
  mutating func add(_ newer: ServiceMessage) {
    isReady = isReady || newer.isReady
    isStopping = isStopping || newer.isStopping
    isAlive = isAlive || newer.isAlive
    moreTime = newer.moreTime ?? moreTime
    status = newer.status ?? status
  }

  /// An assignment on each line.
  var text: String {
    var lines: [String] = []
    if isReady { lines.append("READY=1") }
    if isStopping { lines.append("STOPPING=1") }
    if isAlive { lines.append("WATCHDOG=1") }
    if let moreTime { lines.append("EXTEND_TIMEOUT_USEC=\(moreTime.wholeMicroseconds)") }
    if let status { lines.append("STATUS=\(Self.line(status))") }
    return lines.joined(separator: "\n")
  }

  /// A line break would begin another assignment, and a message beyond 4096 bytes is not read at all.
  private static func line(_ text: String) -> String {
    let beginning = String(text.unicodeScalars.prefix(longestStatus))
    return TerminalText.safeLines(beginning).joined(separator: " ")
  }

  /// In scalars, of four bytes at most.
  private static let longestStatus = 300
}

extension Duration {
  fileprivate var wholeMicroseconds: Int64 { wholeNanoseconds / 1000 }
}
