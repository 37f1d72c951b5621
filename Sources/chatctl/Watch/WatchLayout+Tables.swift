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
    var table = Table(
      ["WORKER", "STATE", "CHATS", "HEARTBEAT", "TOWARDS STALE"], shrinking: ["WORKER"],
      dropping: ["TOWARDS STALE", "CHATS"])
    for worker in snapshot.workers[shown] {
      let places = worker.maxChats.map { "\(worker.chats) of \($0)" } ?? "\(worker.chats)"
      let age = worker.heartbeatAt.map { max($0.age(at: now), .zero) }
      let bar =
        worker.state == .stopped
        ? nil
        : age.map {
          Bar.of($0 / worker.staleAfter, isPlain: isPlain)
            + " of \(TimeText.exact(worker.staleAfter))"
        }
      table.add(
        Table.Cell(worker.worker.name), Table.Cell(worker.state.rawValue, Style(worker.state)),
        Table.Cell(places), Table.Cell(TimeText.relative(worker.heartbeatAt, to: now)),
        Table.Cell(bar ?? "-", Style(worker.state)))
    }
    return table
  }

  private func groupTable(_ shown: Range<Int>) -> Table {
    var table = Table(
      ["GROUP", "RUNNING", "PLACES", "PENDING", "STATE"], shrinking: ["GROUP", "STATE"],
      dropping: ["STATE", "PENDING"])
    for group in snapshot.groups[shown] {
      let reason = group.pauseReason.map { ": \($0)" } ?? ""
      table.add(
        Table.Cell(group.name ?? "(none)"), Table.Cell("\(group.running)"),
        Table.Cell(group.maxRunning.map { "\($0)" } ?? "any"), Table.Cell("\(group.pending)"),
        group.isPaused ? Table.Cell("paused\(reason)", .busy) : Table.Cell("open", .good))
    }
    return table
  }

  private func chatTable(_ shown: Range<Int>) -> Table {
    var table = Table(
      ["CHAT", "STATUS", "WORKER", "RUNNING", "OUTPUT", "PROGRESS", "TITLE", "LAST"],
      shrinking: ["WORKER", "TITLE", "LAST"],
      dropping: ["PROGRESS", "LAST", "OUTPUT", "WORKER", "RUNNING"])
    for chat in snapshot.chats[shown] {
      let isRunning = chat.status == .running
      let running = isRunning ? chat.startedAt.map { TimeText.rounded($0.age(at: now)) } : nil
      let output = isRunning ? chat.lastOutputAt.map { TimeText.rounded($0.age(at: now)) } : nil
      table.add(
        Table.Cell("\(chat.id)"), Table.Cell(chat.status.rawValue, Style(chat.status)),
        Table.Cell(chat.worker?.name ?? "-"), Table.Cell(running ?? "-"), Table.Cell(output ?? "-"),
        Table.Cell(chat.progress.map { "\(Int($0.fraction * 100)) %" } ?? "-"),
        Table.Cell(chat.title), Table.Cell(lastWord(of: chat)))
    }
    return table
  }

  /// What is worth knowing of a chat in a few words: what it says, asks or failed with.
  private func lastWord(of chat: Chat) -> String {
    let text =
      switch chat.status {
      case .running: lastLines[chat.id] ?? chat.progress?.note
      case .waiting: chat.question
      case .error: chat.error
      case .pending: chat.notBefore.map { "not before \(TimeText.relative($0, to: now))" }
      case .completed: chat.endedAt.map { TimeText.relative($0, to: now) }
      }
    return text.flatMap { TerminalText.safeLines($0).first { !$0.isEmpty } } ?? "-"
  }

  private func eventLines(_ room: Int) -> [WatchFrame.Line] {
    guard room > 0 else { return [] }
    return [WatchFrame.Line("  EVENTS", .faint)]
      + snapshot.events.suffix(room).map {
        WatchFrame.Line("  " + String(EventText.line($0).dropFirst(11)))
      }
  }
}
