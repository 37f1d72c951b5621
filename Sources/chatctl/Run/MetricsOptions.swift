import ArgumentParser
import HeartbeatCore

/// What tells monitoring of a worker.
struct MetricsOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Keep what the worker counts in this file, as Prometheus' node exporter reads it.",
      valueName: "path"),
    completion: .file(extensions: ["prom"]))
  var metricsFile: String?

  /// - Returns: Nil where none is wanted.
  func file(
    _ registry: PrometheusRegistry, _ database: DatabaseOptions,
    complain: @escaping @Sendable (String) -> Void
  ) throws -> MetricsFile? {
    guard let metricsFile else { return nil }
    guard !metricsFile.isEmpty else { throw InvalidInput("--metrics-file is empty") }
    let wal = try WalSize(database)
    return MetricsFile(
      path: metricsFile, families: { registry.families() + [wal.family] }, complain: complain)
  }
}
