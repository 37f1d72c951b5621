import HeartbeatCore
import HeartbeatView

/// The tables of a report: what was counted, workers, chats. Pure.
struct ReportTables {
  let report: Report

  func write(to html: inout XMLWriter) {
    writeCounts(to: &html)
    writeWorkers(to: &html)
    writeChats(to: &html)
  }

  // MARK: Counts

  private func writeCounts(to html: inout XMLWriter) {
    html.leaf("h2", text: "Counted")
    let timeline = report.timeline
    var rows = Event.Kind.allCases.compactMap { kind in
      timeline.counts[kind].map { [Self.words(kind), "\($0)"] }
    }
    let runTimes: [(Double, String)] = [
      (0.5, "Half of the runs that ended took at most"),
      (0.99, "Ninety-nine in a hundred took at most"), (1, "The longest took"),
    ]
    for (part, words) in runTimes {
      guard let time = timeline.runTimes.quantile(part) else { continue }
      rows.append([words, Self.text(time)])
    }
    guard !rows.isEmpty else { return html.leaf("p", text: "No events.") }
    table(["What", "How many"], rows, label: "Counted", numbers: [1], to: &html)
  }

  private static func words(_ kind: Event.Kind) -> String {
    switch kind {
    case .created: "Chats made"
    case .claimed: "Claims"
    case .stolen: "Leases stolen"
    case .adopted: "Leases taken over by the same worker"
    case .lost: "Losses that workers noticed"
    case .gained: "Gains that workers noticed"
    case .recovered: "Leases recovered from dead or stale workers"
    case .quarantined: "Chats quarantined"
    case .released: "Leases given back"
    case .completed: "Chats completed"
    case .failed: "Attempts that failed, to be tried again"
    case .gaveUp: "Attempts that failed for the last time"
    case .interrupted: "Chats interrupted"
    case .timedOut: "Runs beyond their limits"
    case .fenced: "Leases fenced"
    case .handedOver: "Hand-overs"
    case .workerStarted: "Workers started"
    case .workerStopped: "Workers stopped"
    default: "Events \(kind.rawValue)"
    }
  }

  // MARK: Workers

  private func writeWorkers(to html: inout XMLWriter) {
    let lanes = report.timeline.lanes
    let names = Set(report.workers.map(\.worker)).union(lanes.keys).sorted()
    guard !names.isEmpty else { return }
    html.leaf("h2", text: "Workers")
    let states = Dictionary(report.workers.map { ($0.worker, $0) }) { first, _ in first }
    let rows = names.map { name in
      let lane = lanes[name]
      let marks = lane?.marks ?? []
      let count = { (kind: TimelineMark.Kind) in
        marks.filter { $0.kind == kind }.reduce(0) { $0 + $1.count }
      }
      let ends = lane?.ends ?? [:]
      let ended = Ownership.End.allCases.compactMap { end in
        ends[end].map { "\($0) \(OwnershipLook(end).words)" }
      }
      return [
        name.name, states[name]?.state.rawValue ?? "gone", "\(states[name]?.chats ?? 0)",
        "\(lane?.leases ?? 0)", "\(count(.lost))", "\(count(.gained))",
        ended.joined(separator: "; "),
      ]
    }
    table(
      ["Worker", "Now", "Holds", "Held in this time", "Lost", "Gained", "How its leases ended"],
      rows, label: "Workers", numbers: [2, 3, 4, 5], to: &html)
  }

  // MARK: Chats

  private func writeChats(to html: inout XMLWriter) {
    guard !report.outcomes.isEmpty else { return }
    html.leaf("h2", text: "Chats")
    let isShort = report.outcomes.reduce(0) { $0 + $1.count } <= 50
    for outcome in report.outcomes {
      if isShort {
        html.open("details", ["open": "open"])
      } else {
        html.open("details")
      }
      html.leaf(
        "summary",
        text: "\(OwnershipLook(outcome.end).words): \(Counted.text(outcome.count, "chat"))"
          // Older ones are in the counts above alone.
          + (report.timeline.leftOut > 0 ? " of the newest leases" : ""))
      write(outcome, to: &html)
      html.close()
      html.endLine()
    }
  }

  private func write(_ outcome: Report.Outcome, to html: inout XMLWriter) {
    let hasGroups = outcome.rows.contains { $0.chat?.group != nil }
    var heads = ["Chat", "Title", "Held by", "Generation", "From", "Until", "Run time", "Why"]
    if hasGroups { heads.insert("Group", at: 1) }
    table(
      heads, outcome.rows.map { cells($0, hasGroup: hasGroups) },
      ids: outcome.rows.map { "chat-\($0.id)" }, label: OwnershipLook(outcome.end).words,
      numbers: [0], times: Set((3...6).map { hasGroups ? $0 + 1 : $0 }), to: &html)
    guard outcome.count > outcome.rows.count else { return }
    html.leaf(
      "p", ["class": "dim"],
      text: "The newest \(outcome.rows.count); \(outcome.count - outcome.rows.count) more are not "
        + "listed.")
  }

  private func cells(_ row: Report.Row, hasGroup: Bool) -> [String] {
    let last = row.ownerships.last
    let workers = row.ownerships.reduce(into: [String]()) { names, it in
      if names.last != it.worker.name { names.append(it.worker.name) }
    }
    let runTime = row.ownerships.compactMap(\.runTime).last
    var cells = ["\(row.id)"]
    if hasGroup { cells.append(row.chat?.group ?? "") }
    cells.append(row.chat?.title ?? "(gone)")
    cells.append(workers.joined(separator: " → "))
    cells.append(last.map { "\($0.generation)" } ?? "")
    cells.append(row.ownerships.first?.begunAt.map(time) ?? "before")
    cells.append(last?.endedAt.map(time) ?? "now")
    cells.append(runTime.map(Self.text) ?? "")
    cells.append(Self.why(row, last))
    return cells
  }

  private static func why(_ row: Report.Row, _ last: Ownership?) -> String {
    let text = last?.reason ?? (row.chat?.status == .error ? row.chat?.error : nil) ?? ""
    return text.count > 300 ? text.prefix(300) + "…" : text
  }

  /// `250ms`, `1.2s`, `1m30s`.
  static func text(_ duration: Duration) -> String {
    let milliseconds = duration.wholeMilliseconds
    guard (1000..<60_000).contains(milliseconds) else { return TimeText.brief(duration) }
    return "\(milliseconds / 1000).\(milliseconds % 1000 / 100)s"
  }

  /// With its date where the report is of several days.
  private func time(_ time: Timestamp) -> String {
    let clock = ClockTime(time)
    let isOneDay = ClockTime(report.from).date == ClockTime(report.to).date
    return (isOneDay ? "" : clock.date.dropFirst(5) + " ") + clock.milliseconds
  }

  /// - Parameters:
  ///   - ids: Of the rows, for whoever refers to them.
  ///   - numbers: The columns that are read from the right.
  ///   - times: The columns that are never broken into lines.
  private func table(
    _ heads: [String], _ rows: [[String]], ids: [String] = [], label: String,
    numbers: Set<Int>, times: Set<Int> = [], to html: inout XMLWriter
  ) {
    let width = heads.count > 2 ? "scroll" : "scroll narrow"
    html.open("div", ["class": width, "tabindex": 0, "role": "region", "aria-label": label])
    html.open("table")
    html.open("thead")
    html.open("tr")
    for (column, head) in heads.enumerated() {
      html.leaf(
        "th", ["scope": "col", "class": numbers.contains(column) ? "n" : "t"], text: head)
    }
    html.close()
    html.close()
    html.open("tbody")
    html.endLine()
    for (index, row) in rows.enumerated() {
      if index < ids.count { html.open("tr", ["id": ids[index]]) } else { html.open("tr") }
      for (column, cell) in row.enumerated() {
        let kind = numbers.contains(column) ? "n" : times.contains(column) ? "w" : "t"
        html.leaf("td", ["class": kind], text: cell)
      }
      html.close()
      html.endLine()
    }
    html.close()
    html.close()
    html.close()
    html.endLine()
  }
}
