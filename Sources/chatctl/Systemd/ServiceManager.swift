import Glibc
import HeartbeatCore
import Synchronization

/// The service manager that has started this process and wants to be told how it goes, as systemd does
/// with `Type=notify`.
///
/// What is told goes out on a thread of its own: a service manager that does not listen delays no
/// heartbeat. What it has not taken yet is one message, however long it does not listen.
final class ServiceManager: Sendable {
  private struct State {
    var report: ServiceReport
    var unsent = ServiceMessage()
    var isClosing = false
    var heldChats: @Sendable () -> Int = { 0 }
  }

  /// What people should know of how it is set up.
  private let warning: String?
  private let socket: ServiceSocket
  private let clock = SystemClock()
  private let state: Mutex<State>
  private let signal = WakeSignal()
  private let told = WakeSignal()

  private init(_ socket: ServiceSocket, _ report: ServiceReport, warning: String?) {
    self.socket = socket
    self.warning = warning
    state = Mutex(State(report: report))
  }

  /// The one that this process's environment names, which is forgotten: what this process starts must not
  /// speak for it. To be called while there is no other thread.
  ///
  /// - Throws: ``InvalidInput`` when it cannot work as it is set up, ``SystemFailure``.
  /// - Returns: Nil where nobody wants to be told.
  static func inherited(_ settings: Settings) throws -> ServiceManager? {
    let address = try Environment.take(ServiceAddress.variable)
    let limit = try Environment.take(ServiceWatchdog.limitVariable)
    let process = try Environment.take(ServiceWatchdog.processVariable)
    guard let address else { return nil }
    let socket = try ServiceSocket(try ServiceAddress(address))
    let watchdog = try ServiceWatchdog(microseconds: limit, process: process, of: getpid())
    return ServiceManager(
      socket, ServiceReport(settings: settings, hasWatchdog: watchdog != nil),
      warning: try watchdog?.check(settings))
  }

  /// - Parameters:
  ///   - complain: Called with a sentence when it is set up badly, and when it cannot be told.
  ///   - heldChats: How many chats the worker holds, asked whenever something happens.
  /// - Throws: ``SystemFailure``.
  func start(
    complain: @escaping @Sendable (String) -> Void, heldChats: @escaping @Sendable () -> Int
  ) throws {
    if let warning { complain(warning) }
    state.withLock { $0.heldChats = heldChats }
    try Thread.detach(name: "notify") { self.loop(complain) }
  }

  func add(_ event: WorkerEvent) {
    let (now, chats) = (clock.uptime(), state.withLock { $0.heldChats }())
    let isNew = state.withLock { state in
      let message = state.report.tell(of: event.kind, holding: chats, at: now)
      state.unsent.add(message)
      return !message.isEmpty
    }
    if isNew { signal.raise() }
  }

  /// Blocks until all is told, or for a second when nobody listens.
  func finish() {
    state.withLock { $0.isClosing = true }
    signal.raise()
    told.wait(atMost: .seconds(1))
  }

  private func loop(_ complain: @Sendable (String) -> Void) {
    var failure: String?
    while true {
      let (message, isClosing) = state.withLock { state in
        defer { state.unsent = ServiceMessage() }
        return (state.unsent, state.isClosing)
      }
      guard !message.isEmpty else {
        if isClosing { return told.raise() }
        signal.wait(atMost: .seconds(3600))
        continue
      }
      do {
        try socket.send(message)
        failure = nil
      } catch {
        // Each time would be each heartbeat.
        if failure != "\(error)" { complain("\(error)") }
        failure = "\(error)"
      }
    }
  }
}
