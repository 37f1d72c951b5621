import HeartbeatCore

/// The watchdog that a service manager has set on this process: it ends a service that does not say in
/// time that it is well. A worker says so with each heartbeat that succeeds. Pure.
///
/// Source: sd_watchdog_enabled(3).
struct ServiceWatchdog: Equatable {
  static let limitVariable = "WATCHDOG_USEC"
  static let processVariable = "WATCHDOG_PID"

  let limit: Duration

  /// - Parameters:
  ///   - microseconds: The value of `WATCHDOG_USEC`.
  ///   - process: That of `WATCHDOG_PID`.
  ///   - pid: This process.
  /// - Throws: ``InvalidInput`` for what is no number.
  /// - Returns: Nil where there is no watchdog, and for one of another process.
  init?(microseconds: String?, process: String?, of pid: Int32) throws {
    guard let microseconds else { return nil }
    if let process {
      guard let owner = Int32(process) else { throw Self.invalid(Self.processVariable) }
      guard owner == pid else { return nil }
    }
    guard let count = Int64(microseconds), count > 0, count <= .max / 1000 else {
      throw Self.invalid(Self.limitVariable)
    }
    limit = .nanoseconds(count * 1000)
  }

  /// - Throws: ``InvalidInput`` where it would end a worker that is well.
  /// - Returns: What is worth a warning.
  func check(_ settings: Settings) throws -> String? {
    let (limit, interval) = (TimeText.exact(limit), TimeText.exact(settings.interval))
    guard self.limit >= settings.interval * 2 else {
      throw InvalidInput(
        """
        the watchdog's time (WatchdogSec) is \(limit) and must be at least twice --interval, which is \
        \(interval): it is told with each heartbeat
        """)
    }
    guard self.limit < settings.staleAfter else { return nil }
    return """
      the watchdog's time (WatchdogSec) is \(limit), shorter than --stale-after, which is \
      \(TimeText.exact(settings.staleAfter)): a database that is away for so long ends this worker \
      before it has to give up its chats
      """
  }

  private static func invalid(_ variable: String) -> InvalidInput {
    InvalidInput("$\(variable) is not a number as a service manager writes it")
  }
}
