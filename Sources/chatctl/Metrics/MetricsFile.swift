import HeartbeatCore
import Synchronization

/// Writes what a worker has counted into a file after each tick, on a thread of its own: a slow disk
/// delays no heartbeat. Whoever reads the file sees one state or the next one, whole.
final class MetricsFile: Sendable {
  private let path: String
  private let families: @Sendable () -> [MetricFamily]
  private let complain: @Sendable (String) -> Void
  private let signal = WakeSignal()
  private let written = WakeSignal()
  private let isClosing = Mutex(false)

  /// - Parameters:
  ///   - complain: Told of what failed, once until it goes well again.
  init(
    path: String, families: @escaping @Sendable () -> [MetricFamily],
    complain: @escaping @Sendable (String) -> Void
  ) {
    self.path = path
    self.families = families
    self.complain = complain
  }

  /// Writes the file for the first time and begins.
  /// - Throws: ``InvalidInput`` for a file that cannot be written, ``SystemFailure`` when there is no thread.
  func start() throws {
    do {
      try write()
    } catch let failure as SystemFailure {
      throw InvalidInput("--metrics-file: \(failure)")
    } catch let failure as InvalidInput {
      throw InvalidInput("--metrics-file: \(failure)")
    }
    try Thread.detach(name: "metrics") { self.loop() }
  }

  /// A heartbeat is worth being written, and the last thing that a worker does.
  func add(_ event: WorkerEvent) {
    switch event.kind {
    case .tick, .tickFailed, .stopped: signal.raise()
    default: break
    }
  }

  /// Blocks until the last state is written, or for a second where the disk does not answer.
  func finish() {
    isClosing.withLock { $0 = true }
    signal.raise()
    written.wait(atMost: .seconds(1))
  }

  private func loop() {
    var isFailing = false
    while true {
      signal.wait(atMost: .seconds(3600))
      let isLast = isClosing.withLock { $0 }
      do {
        try write()
        isFailing = false
      } catch {
        if !isFailing { complain("the metrics could not be written: \(error)") }
        isFailing = true
      }
      if isLast { return written.raise() }
    }
  }

  private func write() throws {
    // Readable for whoever collects it: it tells numbers alone.
    try ReplacedFile(path).write(mode: 0o644, isDurable: false) { output in
      try output.write(PrometheusText.of(families()).utf8)
    }
  }
}
