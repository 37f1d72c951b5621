import HeartbeatCore

/// Prints what an operator's command did.
struct ChangesReport {
  private let changes: Changes
  private let verb: String

  /// - Parameter verb: In the past: `interrupted`.
  init(_ changes: Changes, verb: String) {
    self.changes = changes
    self.verb = verb
  }

  /// - Throws: ``CommandFailure`` when something was refused, or nothing was done at all.
  func print(_ options: OutputOptions, nothing: String) throws {
    let out = Output.standard()
    if options.json {
      try out.json(ChangesJSON(changes))
    } else {
      for line in lines { try out.line(line) }
    }
    try out.flush()
    try Refusals.report(changes.refused, done: changes.changed.count, nothing: nothing)
  }

  /// A line for each chat, or for each status that many had.
  private var lines: [String] {
    guard changes.changed.count <= ChatsText.most else {
      return ChatsText.lines(changes.changed, by: \.from, chat: \.chat) { status, chats in
        "\(verb) \(chats), which \(chats.hasPrefix("chat ") ? "was" : "were") \(status.rawValue)"
      }
    }
    return changes.changed.map { change in
      let holder = change.worker.map { " on \($0)" } ?? ""
      return "\(verb) chat \(change.chat), which was \(change.from.rawValue)\(holder)"
    }
  }
}
