import HeartbeatCore

extension WatchLayout {
  var tables: [WatchFrame.Line] {
    section(.workers, workerTable) + section(.groups, groupTable) + chatSection
      + eventLines(rooms.events)
  }

  /// The chats that a frame has rows for.
  var shownChats: ArraySlice<Chat> { snapshot.chats[shown(.chats)] }

  private var rooms: WatchRooms {
    // The chats of no group alone need no table.
    let hasGroups =
      state.focus == .groups || snapshot.groups.contains { $0.name != nil || $0.isPaused }
    return WatchRooms(
      height: size.rows, workers: snapshot.workers.count,
      groups: hasGroups ? snapshot.groups.count : 0, events: snapshot.events.count)
  }

  /// Which rows of a table fit, the chosen one in their middle.
  private func shown(_ focus: WatchState.Focus) -> Range<Int> {
    let (count, room) =
      switch focus {
      case .chats: (snapshot.chats.count, rooms.chats)
      case .workers: (snapshot.workers.count, rooms.workers)
      case .groups: (snapshot.groups.count, rooms.groups)
      }
    let chosen = state.focus == focus ? state.row(focus, in: snapshot) ?? 0 : 0
    let first = min(max(chosen - room / 2, 0), max(count - room, 0))
    return first..<min(first + room, count)
  }

  private func section(
    _ focus: WatchState.Focus, _ table: (Range<Int>) -> Table
  ) -> [WatchFrame.Line] {
    let shown = shown(focus)
    guard !shown.isEmpty else { return [] }
    let chosen = state.focus == focus ? state.row(focus, in: snapshot) : nil
    let mark = 2
    return table(shown).pieces(width: size.columns - mark).enumerated().map { index, pieces in
      // The first line is the heading.
      let isChosen = index > 0 && shown.lowerBound + index - 1 == chosen
      return WatchFrame.Line([StyledText(isChosen ? "> " : "  ")] + pieces, isMarked: isChosen)
    }
  }

  private var chatSection: [WatchFrame.Line] {
    let lines = section(.chats, chatTable)
    guard lines.isEmpty else { return lines }
    let what =
      state.filter.isEmpty ? "no chats" : "no chats with \(TerminalText.safe(state.filter))"
    return [WatchFrame.Line("  \(what)", .faint)]
  }

  private func workerTable(_ shown: Range<Int>) -> Table {
    table(
      ViewColumns.workers, shrinking: ["WORKER"], dropping: ["TOWARDS STALE", "CHATS"],
      snapshot.workers[shown].map { ViewRow($0) })
  }

  private func groupTable(_ shown: Range<Int>) -> Table {
    table(
      ViewColumns.groups, shrinking: ["GROUP", "STATE"], dropping: ["STATE", "PENDING"],
      snapshot.groups[shown].map { ViewRow($0) })
  }

  private func chatTable(_ shown: Range<Int>) -> Table {
    table(
      ViewColumns.chats, shrinking: ["WORKER", "TITLE", "LAST"],
      dropping: ["PROGRESS", "LAST", "OUTPUT", "WORKER", "RUNNING"],
      snapshot.chats[shown].map { ViewRow($0, lastLine: lastLines[$0.id]) })
  }

  private func table(
    _ columns: [String], shrinking: [String], dropping: [String], _ rows: [ViewRow]
  ) -> Table {
    var table = Table(columns, shrinking: shrinking, dropping: dropping)
    for row in rows { table.add(row.cells.map { $0.cell(at: now, isPlain: isPlain) }) }
    return table
  }

  private func eventLines(_ room: Int) -> [WatchFrame.Line] {
    guard room > 0 else { return [] }
    return [WatchFrame.Line("  EVENTS", .faint)]
      + snapshot.events.suffix(room).map {
        WatchFrame.Line("  " + String(EventText.line($0).dropFirst(11)))
      }
  }
}

extension ViewCell {
  /// As a terminal shows it.
  /// - Parameter isPlain: Of ASCII alone.
  func cell(at now: Timestamp, isPlain: Bool = false) -> Table.Cell {
    switch self {
    case .text(let text, let style): Table.Cell(text, style)
    case .relative(let time): Table.Cell(TimeText.relative(time, to: now))
    case .span(let since): Table.Cell(TimeText.rounded(since.age(at: now)))
    case .bar(let since, let limit, let style):
      Table.Cell(
        Bar.of(limit > .zero ? since.age(at: now) / limit : 1, isPlain: isPlain)
          + " of \(TimeText.exact(limit))", style)
    }
  }
}
