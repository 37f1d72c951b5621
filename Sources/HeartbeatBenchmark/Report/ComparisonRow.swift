/// One line of a comparison, in words.
package struct ComparisonRow: Hashable, Sendable {
  package let what: String
  package let old: String
  package let new: String
  package let ratio: String
}

extension Comparison {
  /// Such as `10000 chats, 1000000 ended, 4 workers`.
  package var title: String {
    let parts = [
      chats == 1 ? "1 chat" : "\(chats) chats", history == 0 ? nil : "\(history) ended",
      workers == 1 ? "1 worker" : "\(workers) workers",
    ]
    return parts.compactMap(\.self).joined(separator: ", ")
  }

  package var rows: [ComparisonRow] {
    [
      row("tasks of the heartbeat", \.tasks, .count, ratio.tasks),
      row("statements, each interval", \.statementsPerInterval, .count, ratio.statements),
      row("statements a second, measured", \.statementsPerSecond, .count),
      ComparisonRow(
        what: "a second at 30 s, by arithmetic", old: derived(old), new: derived(new), ratio: ""),
      row("time in statements, each interval", \.work, .milliseconds, ratio.work),
      row("processor, each interval", \.cpu, .milliseconds, ratio.cpu),
      row("log, each interval", \.logBytes, .bytes, ratio.logBytes),
      row("a round or tick, p50", \.roundMedian, .milliseconds, ratio.roundMedian),
      row("a round or tick, p99", \.round99, .milliseconds, ratio.round99),
      row("a round or tick, max", \.roundMost, .milliseconds, ratio.roundMost),
      row("an interval took", \.took, .milliseconds),
      row("the latest heartbeat, late by", \.latest, .milliseconds),
      ComparisonRow(what: "kept up", old: kept(old), new: kept(new), ratio: ""),
    ]
  }

  private func row(
    _ what: String, _ figure: (Figures) -> Figure?, _ unit: FigureText.Unit, _ ratio: Figure? = nil
  ) -> ComparisonRow {
    ComparisonRow(
      what: what, old: FigureText.text(figure(old), unit), new: FigureText.text(figure(new), unit),
      ratio: ratio.map { FigureText.text($0, .times) } ?? "")
  }

  private func derived(_ figures: Figures) -> String {
    figures.statementsPerSecondAt30Seconds.map(FigureText.digits) ?? "not measured"
  }

  private func kept(_ figures: Figures) -> String {
    figures.hasKeptUp.map { $0 ? "yes" : "no" } ?? "not measured"
  }
}
