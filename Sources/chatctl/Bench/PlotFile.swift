import Glibc
import HeartbeatBenchmark

/// Where a plot goes.
struct PlotFile {
  private let file: ReplacedFile

  /// - Throws: ``InvalidInput`` for what cannot be a file there; ``SystemFailure``.
  init(_ path: String) throws {
    file = try ReplacedFile(path)
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    guard access(folder, W_OK | X_OK) == 0 else { throw SystemFailure("write \(path)") }
  }

  func write(_ report: BenchmarkReport) throws {
    let text =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + BenchmarkPlot(report).svg + "\n"
    // Nothing in it is anybody's secret.
    try file.write(mode: 0o644, isDurable: true) { try $0.write(text.utf8) }
  }
}
