import Logging

/// Reads what a worker logs for what can only be a fault of the program.
struct QuietLog: LogHandler {
  var metadata: Logger.Metadata = [:]
  var logLevel: Logger.Level = .warning
  /// Told of what the program should never have tried.
  let onFault: @Sendable (String) -> Void

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let text = "\(event.message) \(event.metadata ?? [:])"
    if Self.isFault(text) { onFault(text) }
  }

  static func isFault(_ text: String) -> Bool {
    // Most of what is logged is what the simulation itself has said.
    if text.hasSuffix("simulated (disk I/O error), code 10]") { return false }
    return ["constraint", "no such", "syntax error", "datatype mismatch"].contains {
      text.contains($0)
    }
  }
}
