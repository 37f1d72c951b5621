import HeartbeatCore

/// What somebody who has made chats may not expect.
struct StartNotices {
  let drafts: [ChatDraft]
  let made: [MadeChat]
  let store: any QuestionStore
  let now: Timestamp

  init(drafts: [ChatDraft], made: [MadeChat], store: any QuestionStore, at now: Timestamp) {
    self.drafts = drafts
    self.made = made
    self.store = store
    self.now = now
  }

  /// Says it on stderr. The chats are made, whatever keeps it from being known.
  func say() {
    do {
      try look()
    } catch {
      Output.say("made, but it is not known whether a worker takes them: \(error)")
    }
  }

  private func look() throws {
    try sayOtherContent()
    guard made.contains(where: { $0.chat.status == .pending }) else { return }
    let workers = try store.workers(at: now)
    let isRunning = workers.contains { worker in
      switch worker.state {
      case .dead, .stopped: false
      default: true
      }
    }
    guard isRunning else {
      return Output.say("no worker is running; this starts one: chatctl run -- COMMAND")
    }
    let groups = Set(made.lazy.filter { $0.chat.status == .pending }.map(\.chat.group))
    let places = workers.map(WorkerPlaces.init)
    let unserved = groups.filter { group in !places.contains { $0.takes(group) } }
    guard !unserved.isEmpty else { return }
    let named = unserved.sorted { ($0 ?? "") < ($1 ?? "") }
    Output.say("no running worker takes them; this starts one: \(Waits.advice(for: named))")
  }

  /// Chats that a key has found, and that were made with something else.
  private func sayOtherContent() throws {
    // Hardly ever, and never worth to look at a hundred thousand drafts.
    guard made.contains(where: { !$0.isNew }) else { return }
    let found = zip(drafts, made).filter { !$1.isNew }
    // Whoever has imported a file again does not compare by eye.
    guard found.count <= ChatsText.most else { return }
    for (draft, made) in found {
      let different = try differences(draft, made.chat)
      guard !different.isEmpty, let key = made.chat.key else { continue }
      Output.say(
        "chat \(made.chat.id) had the key \(key) before, with another"
          + " \(different.joined(separator: " and ")); it stays as it is")
    }
  }

  private func differences(_ draft: ChatDraft, _ chat: Chat) throws -> [String] {
    let message = try store.messages(of: chat.id).first { $0.role == .user }?.content
    // A title that was made of the message says nothing of its own.
    let isOwnTitle = draft.title != ChatDraft.defaultTitle(for: draft.message)
    let launch = try store.launch(of: chat.id)
    let pairs: [(String, Bool)] = [
      ("message", draft.message != message), ("title", isOwnTitle && draft.title != chat.title),
      ("workspace", draft.workspace != chat.workspace), ("group", draft.group != chat.group),
      ("priority", draft.priority != chat.priority),
      ("set of tags", Set(draft.tags) != Set(chat.tags)),
      ("timeout", draft.limits.timeout != chat.limits.timeout),
      ("silence", draft.limits.silence != chat.limits.silence),
      ("directory", draft.launch.directory != launch.directory),
      ("set of arguments", draft.launch.arguments != launch.arguments),
      ("environment", draft.launch.environment != launch.environment),
    ]
    return pairs.filter(\.1).map(\.0)
  }
}
