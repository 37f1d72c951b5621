import HeartbeatCore
import Logging
import Synchronization

/// Prints a worker's events on a thread of its own, so that a blocked terminal delays no heartbeat.
///
/// It keeps at most ``capacity`` events that nobody has read; what comes then is counted and left
/// out, and the count is said on stderr.
final class EventSink: Sendable {
  static let capacity = 200_000

  private enum Line: Sendable {
    case event(WorkerEvent)
    case message(String)
  }

  private struct State {
    var lines: [Line] = []
    var leftOut = 0
    var isClosing = false
    var failure: CommandFailure?
    var whenClosed: (@Sendable () -> Void)?
  }

  private let printer: any EventPrinter
  private let state = Mutex(State())
  private let signal = WakeSignal()
  private let drained = WakeSignal()

  init(printer: any EventPrinter) {
    self.printer = printer
  }

  /// Called once when nobody reads the output any more.
  func whenClosed(_ action: @escaping @Sendable () -> Void) {
    state.withLock { $0.whenClosed = action }
  }

  func add(_ event: WorkerEvent) { add(.event(event)) }

  /// One message for people on stderr, behind the events that were added before.
  func say(_ message: String) { add(.message(message)) }

  private func add(_ line: Line) {
    state.withLock { state in
      if state.lines.count < Self.capacity {
        state.lines.append(line)
      } else {
        state.leftOut += 1
      }
    }
    signal.raise()
  }

  /// A logger whose messages go the same way to stderr.
  func logger() -> Logger {
    Logger(label: "chatctl") { _ in SinkLogHandler { self.add(.message($0)) } }
  }

  /// - Throws: ``SystemFailure``.
  func start() throws {
    try Thread.detach(name: "output") { self.loop() }
  }

  /// Blocks until everything is printed, or for a second when the output is blocked: the worker has
  /// stopped, and nothing depends on what is still unread.
  func drain() {
    state.withLock { $0.isClosing = true }
    signal.raise()
    drained.wait(atMost: .seconds(1))
  }

  /// Why the output could not be written, if it could not.
  var failure: CommandFailure? { state.withLock { $0.failure } }

  private func loop() {
    let output = Output.standard()
    var isOpen = true
    while true {
      let (lines, leftOut, isClosing) = state.withLock { state in
        defer {
          state.lines = []
          state.leftOut = 0
        }
        return (state.lines, state.leftOut, state.isClosing)
      }
      for line in lines {
        switch line {
        case .message(let text): Output.say(text)
        case .event(let event):
          guard isOpen else { continue }
          isOpen = print(event, to: output)
          if !isOpen { state.withLock { $0.whenClosed }?() }
        }
      }
      if leftOut > 0 { Output.say("\(leftOut) events were not printed: nobody read the output") }
      if lines.isEmpty, isClosing { return drained.raise() }
      if lines.isEmpty { signal.wait(atMost: .seconds(60)) }
    }
  }

  /// - Returns: False when nobody reads any more.
  private func print(_ event: WorkerEvent, to output: Output) -> Bool {
    do {
      try printer.print(event, to: output)
      try output.flush()
      return true
    } catch {
      // Nobody reads any more, or the disk is full: only that is a failure.
      state.withLock { $0.failure = error as? CommandFailure }
      return false
    }
  }
}

/// Sends log messages to a sink.
private struct SinkLogHandler: LogHandler {
  let send: @Sendable (String) -> Void
  var metadata: Logger.Metadata = [:]
  var logLevel: Logger.Level = .warning

  init(send: @escaping @Sendable (String) -> Void) {
    self.send = send
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let facts = (event.metadata ?? [:]).sorted { $0.key < $1.key }
      .map { " (\($0.key): \($0.value))" }
      .joined()
    send("\(event.level): \(event.message)\(facts)")
  }
}
