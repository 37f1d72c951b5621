import HeartbeatCore

/// Turns a worker's events into lines.
protocol EventPrinter: Sendable {
  func print(_ event: WorkerEvent, to output: Output) throws
}
