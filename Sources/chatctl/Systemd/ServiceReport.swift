import HeartbeatCore

/// What a service manager is told when something happens to a worker. Pure.
struct ServiceReport {
  private enum Duty {
    case working
    case draining
    case stopping
    case stopped
  }

  /// The longest that an orderly stop takes beyond its grace.
  static let stopAllowance: Duration = .seconds(10)
  /// So long a new status waits when there is nothing else to tell.
  static let statusPause: Duration = .seconds(1)

  private let settings: Settings
  private let hasWatchdog: Bool
  private var duty = Duty.working
  /// What the last heartbeat failed with; nil after one that succeeded.
  private var failure: String?
  private var reason = ""
  private var said: (status: String, at: Uptime)?

  init(settings: Settings, hasWatchdog: Bool) {
    self.settings = settings
    self.hasWatchdog = hasWatchdog
  }

  /// - Parameters:
  ///   - chats: How many the worker holds.
  ///   - now: When it happened.
  /// - Returns: What is to be told, which may be nothing.
  mutating func tell(
    of kind: WorkerEvent.Kind, holding chats: Int, at now: Uptime
  ) -> ServiceMessage {
    var message = ServiceMessage()
    switch kind {
    case .started:
      (duty, failure) = (.working, nil)
      message.isReady = true
    case .tick:
      failure = nil
      message.isAlive = hasWatchdog
      // A drain has no end of its own: it may go on as long as the worker is well.
      if duty == .draining { message.moreTime = settings.staleAfter }
    case .tickFailed(let error, _):
      failure = error
    case .draining:
      duty = .draining
      message.moreTime = settings.staleAfter
    case .undrained:
      duty = .working
    case .stopping(let reason):
      (duty, self.reason) = (.stopping, reason)
      message.isStopping = true
      message.moreTime = settings.grace + Self.stopAllowance
    case .stopped(let reason, _):
      (duty, self.reason) = (.stopped, reason)
    default: break
    }
    say(status(holding: chats), at: now, in: &message)
    return message
  }

  private mutating func say(_ status: String, at now: Uptime, in message: inout ServiceMessage) {
    guard status != said?.status else { return }
    // Thousands of chats may begin and end in a second; the next tick tells what was left out.
    if message.isEmpty, duty != .stopped, let said, now - said.at < Self.statusPause { return }
    message.status = status
    said = (status, now)
  }

  private func status(holding chats: Int) -> String {
    let held = Counted.text(chats, "chat")
    let now =
      switch duty {
      case .working: "holds \(held)"
      case .draining: "draining: \(held) left"
      case .stopping: "stopping (\(reason)): \(held) left"
      case .stopped: "stopped (\(reason))"
      }
    return failure.map { "\(now); heartbeats fail: \($0)" } ?? now
  }
}
