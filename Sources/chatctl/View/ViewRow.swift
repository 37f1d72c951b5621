import HeartbeatCore

/// A row of a table that a view shows. Pure.
struct ViewRow: Hashable, Identifiable, Sendable {
  let id: String
  let cells: [ViewCell]
  /// Of a row about one.
  var chat: ChatID?
  /// What somebody may want to do about it.
  var actions: [WatchAction.Offer] = []
}

/// The columns of the tables that every view shows, in their order.
enum ViewColumns {
  static let workers = ["WORKER", "STATE", "CHATS", "HEARTBEAT", "TOWARDS STALE"]
  static let groups = ["GROUP", "RUNNING", "PLACES", "PENDING", "STATE"]
  static let chats = ["CHAT", "STATUS", "WORKER", "RUNNING", "OUTPUT", "PROGRESS", "TITLE", "LAST"]
}

extension ViewRow {
  init(_ worker: WorkerStatus) {
    let places = worker.maxChats.map { "\(worker.chats) of \($0)" } ?? "\(worker.chats)"
    let bar = worker.heartbeatAt.map {
      ViewCell.bar(since: $0, limit: worker.staleAfter, Style(worker.state))
    }
    self.init(
      id: worker.worker.name,
      cells: [
        .text(worker.worker.name), .text(worker.state.rawValue, Style(worker.state)),
        .text(places), worker.heartbeatAt.map { .relative($0) } ?? .nothing,
        worker.state == .stopped ? .nothing : bar ?? .nothing,
      ], actions: WatchAction.offers(for: worker))
  }

  init(_ group: ChatGroup) {
    let reason = group.pauseReason.map { ": \($0)" } ?? ""
    self.init(
      // No name is empty, so that of none may be.
      id: group.name ?? "",
      cells: [
        .text(group.name ?? "(none)"), .text("\(group.running)"),
        .text(group.maxRunning.map { "\($0)" } ?? "any"), .text("\(group.pending)"),
        group.isPaused ? .text("paused\(reason)", .busy) : .text("open", .good),
      ], actions: WatchAction.offers(for: group))
  }

  /// - Parameter lastLine: What it has printed last.
  init(_ chat: Chat, lastLine: String? = nil) {
    let isRunning = chat.status == .running
    let running = isRunning ? chat.startedAt.map { ViewCell.span(since: $0) } : nil
    let output = isRunning ? chat.lastOutputAt.map { ViewCell.span(since: $0) } : nil
    self.init(
      id: "\(chat.id)",
      cells: [
        .text("\(chat.id)"), .text(chat.status.rawValue, Style(chat.status)),
        .text(chat.worker?.name ?? "-"), running ?? .nothing, output ?? .nothing,
        .text(chat.progress.map { "\(Int($0.fraction * 100)) %" } ?? "-"), .text(chat.title),
        Self.lastWord(of: chat, lastLine: lastLine),
      ], chat: chat.id, actions: WatchAction.offers(for: chat))
  }

  /// What is worth knowing of a chat in a few words: what it says, asks or failed with.
  private static func lastWord(of chat: Chat, lastLine: String?) -> ViewCell {
    let text: String?
    switch chat.status {
    case .running: text = lastLine ?? chat.progress?.note
    case .waiting: text = chat.question
    case .error: text = chat.error
    case .pending: return chat.notBefore.map { .relative($0) } ?? .nothing
    case .completed: return chat.endedAt.map { .relative($0) } ?? .nothing
    }
    return text.flatMap { TerminalText.safeLines($0).first { !$0.isEmpty } }.map { .text($0) }
      ?? .nothing
  }
}

extension Snapshot {
  /// How all stands, in one line.
  var summary: String {
    let each = ChatStatus.viewOrder.compactMap { status in
      counts[status].map { "\($0) \(status.rawValue)" }
    }
    return ([Counted.text(counts.values.reduce(0, +), "chat")] + each).joined(separator: ", ")
  }
}
