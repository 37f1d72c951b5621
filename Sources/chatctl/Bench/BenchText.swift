import HeartbeatBenchmark
import HeartbeatCore

/// A benchmark for people: a table for each scenario.
struct BenchText {
  let report: BenchmarkReport

  init(_ report: BenchmarkReport) { self.report = report }

  func print(by options: OutputOptions, to out: Output) throws {
    let interval = Duration.milliseconds(report.intervalMilliseconds).exactText
    try out.line(
      "\(Counted.text(report.runs, "run")) of \(Counted.text(report.intervals, "interval")) of "
        + "\(interval) each, \(Counted.text(report.processors, "processor")), over "
        + "\(TerminalText.safe(report.database))")
    for comparison in report.comparisons {
      try out.line("")
      var table = Table(
        [comparison.title, "one statement a chat", "one statement a worker", "ratio"])
      for row in comparison.rows {
        table.add([row.what, row.old, row.new, row.ratio].map { Table.Cell($0) })
      }
      try options.print(table, to: out)
      for (name, figures) in [("a chat", comparison.old), ("a worker", comparison.new)] {
        guard let reason = figures.notMeasured else { continue }
        try out.line(
          "one statement \(name): \(figures.runs) of \(Counted.text(report.runs, "run")) measured: "
            + reason)
      }
    }
    try out.line("")
    for line in Self.notes { try out.line(line) }
  }

  private static let notes = [
    "Medians of the runs (least to most); ratios are run by run. Times in statements are with their",
    "commits, and those of all workers added up. A round is all statements of one worker's chats in an",
    "interval, added up; a tick is one statement. Processor time is that of the workers' processes.",
  ]
}
