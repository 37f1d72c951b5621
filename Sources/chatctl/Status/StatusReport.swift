import HeartbeatCore

/// A status on one screen, for people: a part that has nothing to say is left out.
struct StatusReport {
  private let status: Status
  private var overview: Overview { status.overview }
  private var now: Timestamp { status.now }

  /// Rows of a part; how many more there are is said.
  private static let most = 5
  private static let mostIDs = 5
  /// Of workers, and of what pending chats wait for.
  private static let mostCauses = 10

  init(_ status: Status) { self.status = status }

  func print(_ options: OutputOptions, to out: Output) throws {
    for line in head { try out.line(line) }
    for (heading, table, note) in parts where !table.isEmpty {
      try out.line("")
      if let heading {
        try out.line(Style.faint.applied(to: heading, inColor: options.isInColor()))
      }
      try options.print(table, to: out)
      if let note { try out.line(note) }
    }
  }

  private var head: [String] {
    let total = overview.counts.values.reduce(0, +)
    let counts = [ChatStatus.running, .pending, .waiting, .completed, .error].compactMap { status in
      overview.counts[status].map { "\($0) \(status.rawValue)" }
    }
    let what = status.group.map { "group \(TerminalText.safe($0)): " } ?? ""
    let chats = Counted.text(total, "chat")
    return [what + chats + (counts.isEmpty ? "" : ": " + counts.joined(separator: ", ")), pace]
  }

  private var pace: String {
    let forecast = status.forecast
    var parts = [
      "in the last \(TimeText.exact(status.window)): \(overview.pace.completed) completed, "
        + "\(overview.pace.failed) failed"
    ]
    if let perHour = forecast.perHour { parts.append(Self.rate(perHour)) }
    if forecast.left > 0 {
      let time = forecast.remaining.map { ", for about \(TimeText.rounded($0))" }
      parts.append("\(forecast.left) to go\(time ?? "")")
    }
    return parts.joined(separator: "; ")
  }

  private static func rate(_ perHour: Double) -> String {
    perHour >= 600 ? "\(rounded(perHour / 60)) a minute" : "\(rounded(perHour)) an hour"
  }

  private static func rounded(_ rate: Double) -> String {
    rate >= 10 ? "\(Int(rate.rounded()))" : "\((rate * 10).rounded() / 10)"
  }

  private typealias Part = (heading: String?, table: Table, note: String?)

  private var parts: [Part] {
    [workers, silent, waits, questions, errors, slowest]
  }

  private var workers: Part {
    var table = Table(
      ["WORKER", "STATE", "PLACES TAKEN", "GROUPS", "HEARTBEAT"], shrinking: ["WORKER", "GROUPS"],
      dropping: ["HEARTBEAT", "GROUPS", "STATE"])
    // Those that need somebody are not the ones to leave out.
    let first =
      status.workers.filter { $0.state != .live } + status.workers.filter { $0.state == .live }
    let shown = Set(first.prefix(Self.mostCauses).map(\.worker))
    for worker in status.workers where shown.contains(worker.worker) {
      let places = worker.maxChats.map { "\(worker.chats) of \($0)" } ?? "\(worker.chats)"
      table.add(
        Table.Cell(worker.worker.name), Table.Cell(worker.state.rawValue, Style(worker.state)),
        Table.Cell(places), Table.Cell(worker.groups?.joined(separator: ", ") ?? "all"),
        Table.Cell(TimeText.relative(worker.heartbeatAt, to: now)))
    }
    return (nil, table, more(status.workers.count, of: Self.mostCauses, "chatctl workers"))
  }

  private var silent: Part {
    var table = Table(
      ["CHAT", "WORKER", "RUNNING FOR", "LAST OUTPUT", "TITLE"], shrinking: ["WORKER", "TITLE"],
      dropping: ["WORKER", "TITLE", "RUNNING FOR"])
    for run in overview.silent.prefix(Self.most) {
      table.add(
        Table.Cell("\(run.chat)"), Table.Cell(run.worker?.name ?? "-"),
        Table.Cell(TimeText.rounded(run.duration(at: now))),
        Table.Cell(run.lastOutputAt.map { TimeText.relative($0, to: now) } ?? "never"),
        Table.Cell(run.title))
    }
    return (
      "running, the longest silent first", table,
      more(overview.counts[.running, default: 0], "chatctl list --status running")
    )
  }

  private var waits: Part {
    let waits = status.waits
    var table = Table(
      ["CHATS", "GROUP", "WAIT BECAUSE"], shrinking: ["GROUP", "WAIT BECAUSE"], dropping: ["GROUP"])
    for line in waits.largest(Self.mostCauses) {
      table.add(
        Table.Cell("\(line.count)"), Table.Cell(line.group ?? "-"), Table.Cell(line.text))
    }
    let notes = [
      more(waits.lines.count, of: Self.mostCauses, "chatctl group list"),
      waits.advice.map { "start a worker for them: \($0)" },
    ].compactMap(\.self)
    return ("pending", table, notes.isEmpty ? nil : notes.joined(separator: "\n"))
  }

  private var questions: Part {
    var table = Table(
      ["CHAT", "QUESTION", "TITLE"], shrinking: ["QUESTION", "TITLE"], dropping: ["TITLE"])
    for question in overview.questions.prefix(Self.most) {
      let line = TerminalText.safeLines(question.question).first { !$0.isEmpty } ?? ""
      table.add(
        Table.Cell("\(question.chat)"), Table.Cell(line), Table.Cell(question.title))
    }
    let first = overview.questions.first.map { "answer: chatctl send \($0.chat) \"…\"" }
    return (
      "questions", table,
      moreOfList(overview.questions.count, "chatctl list --questions") ?? first
    )
  }

  private var errors: Part {
    var table = Table(
      ["CHATS", "ERROR", "WHICH"], shrinking: ["ERROR", "WHICH"], dropping: ["WHICH"])
    for group in overview.errors.prefix(Self.most) {
      let ids = group.chats.prefix(Self.mostIDs).map(\.description).joined(separator: ", ")
      table.add(
        Table.Cell("\(group.chats.count)"), Table.Cell(group.firstLine, .bad),
        Table.Cell(group.chats.count > Self.mostIDs ? ids + ", …" : ids))
    }
    let older = overview.olderErrors > 0 ? "\(overview.olderErrors) more are older" : nil
    return (
      "errors", table, moreOfList(overview.errors.count, "chatctl list --status error") ?? older
    )
  }

  private var slowest: Part {
    var table = Table(["CHAT", "STATUS", "TOOK", "TITLE"], shrinking: ["TITLE"])
    for run in overview.slowest.prefix(Self.most) {
      table.add(
        Table.Cell("\(run.chat)"), Table.Cell(run.status.rawValue, Style(run.status)),
        Table.Cell(TimeText.rounded(run.duration(at: now))), Table.Cell(run.title))
    }
    return ("slowest runs", table, nil)
  }

  private func more(_ count: Int, of most: Int = most, _ command: String) -> String? {
    count > most ? "and \(count - most) more: \(command)" : nil
  }

  /// The same of a list that is itself cut off, so that nobody knows how many more there are.
  private func moreOfList(_ count: Int, _ command: String) -> String? {
    count < Status.limit ? more(count, command) : "and more: \(command)"
  }
}
