import HeartbeatCore

/// One of the things that are known of a chat. Pure.
struct ViewFact: Hashable, Sendable {
  let name: String
  /// One after the other.
  let pieces: [ViewCell]

  /// The first line of a text that somebody wrote is enough for one.
  private init(_ name: String, _ text: String, _ style: Style = .plain) {
    self.name = name
    let line = TerminalText.safeLines(text).first { !$0.isEmpty } ?? ""
    pieces = [.text(line, style)]
  }

  private init(_ name: String, _ pieces: [ViewCell]) {
    self.name = name
    self.pieces = pieces
  }

  static func all(of chat: Chat) -> [ViewFact] {
    var facts = [
      ViewFact("chat", "\(chat.id): \(chat.title)"),
      ViewFact("status", chat.status.rawValue, Style(chat.status)),
      ViewFact(
        "attempts", "\(chat.attempts), \(Counted.text(chat.recoveries, "recovery", "recoveries"))"),
    ]
    if let worker = chat.worker {
      facts.append(ViewFact("worker", "\(worker), generation \(chat.generation)"))
    }
    if let group = chat.group { facts.append(ViewFact("group", group)) }
    if chat.status == .running, let started = chat.startedAt {
      let sign = chat.lastOutputAt.map { ViewCell.relative($0) } ?? .text("never")
      facts.append(
        ViewFact(
          "running", [.text("began "), .relative(started), .text(", last output "), sign]))
    }
    if let progress = chat.progress {
      let note = progress.note.map { ", \($0)" } ?? ""
      facts.append(ViewFact("progress", "\(Int(progress.fraction * 100)) %\(note)"))
    }
    if let question = chat.question { facts.append(ViewFact("asks", question, .busy)) }
    if let error = chat.error { facts.append(ViewFact("error", error, .bad)) }
    return facts
  }
}
