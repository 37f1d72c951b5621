import HeartbeatCore

/// What is asked of the database and of the logs beside it, on whatever thread may block.
struct Questions: Sendable {
  let named: NamedDatabase
  let clock: any WorkerClock
  let logs: LogEnd
  let timeline: SharedTimeline
  /// Options of the database, for commands.
  let database: [String]
  let actor: WatchActor

  /// What a command of its own, which may only look, prints.
  /// - Throws: What it fails with; ``CommandFailure`` too for an answer that is too long to be kept.
  func command(_ arguments: [String]) throws -> [UInt8] {
    let most = 64 << 20
    let capture = OutputCapture(most: most)
    try Output.$capture.withValue(capture) {
      var command = try Chatctl.parseAsRoot(arguments + database + ["--role=viewer"])
      do {
        try command.run()
      } catch let failure as CommandFailure where failure.message == nil && !capture.bytes.isEmpty {
        // Its exit code tells how bad things are, and its answer too: a doctor's.
      } catch let failure as CommandFailure where failure.message == nil {
        throw CommandFailure(failure.exitCode, capture.messages.joined(separator: "; "))
      }
    }
    return capture.bytes
  }

  /// - Parameters:
  ///   - isNew: Whether anything was committed since the last look; else the log alone is looked at.
  ///   - last: The last look, whose events are known.
  func look(
    at chat: ChatID, isNew: Bool, last: ChatNews.Look?, isOperator: Bool
  ) throws -> ChatNews.Look {
    let now = clock.wallTime()
    let opened = try named.opened()
    let (store, file) = (opened.store, opened.file)
    // Those of another database say nothing of this one.
    let known = last?.file == file ? last?.events ?? [] : []
    var look = ChatNews.Look(
      events: known, log: logs.lines(of: chat, most: Self.mostLines), at: now, file: file)
    guard isNew || last?.file != file else { return look }
    let explanation = try Explanation(of: chat, in: store, at: now, known: known)
    look.page = ChatPageJSON(
      explanation, chat: try store.chat(chat), isOperator: isOperator, file: file)
    look.events = explanation.events
    // What a run says itself is no event.
    look.texts = ChatTextsJSON(explanation, messages: try store.messages(of: chat))
    return look
  }

  private static let mostLines = 200

  func reply(to form: ActionForm) throws -> ActionReply {
    let opened = try named.opened()
    return try ActionOffice(
      store: opened.store, file: opened.file, now: clock.wallTime(), perform: actor.perform
    ).reply(to: form)
  }
}
