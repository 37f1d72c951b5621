import HeartbeatCore

/// Does what was confirmed, with the rights of the command's role.
struct WatchActor {
  let database: DatabaseOptions

  /// - Returns: What has been done, or why it was refused: one line for people.
  func perform(_ action: WatchAction) -> String {
    do {
      let store = try database.openOperator()
      defer { store.close() }
      return try perform(action, store, at: try database.now())
    } catch {
      return "\(error)"
    }
  }

  private func perform(
    _ action: WatchAction, _ store: any OperatorStore, at now: Timestamp
  ) throws -> String {
    switch action {
    case .steal(let chat, _, let to):
      let theft = try store.steal(.chats([chat]), to: to, reason: nil, at: now)
      return theft.refused.first.map(\.reason) ?? "moved chat \(chat) to \(to)"
    case .interrupt(let chat):
      return Self.text(
        try store.apply(.interrupt, to: .chats([chat]), at: now), "interrupted", chat)
    case .retry(let chat):
      return Self.text(
        try store.apply(.retry, to: .chats([chat]), at: now), "will run again:", chat)
    case .pause(let group):
      _ = try store.pause(group.map { [$0] }, reason: nil, at: now)
      return "paused \(Self.name(group))"
    case .resume(let group):
      _ = try store.resume(group.map { [$0] }, at: now)
      return "\(Self.name(group)) goes on"
    case .drain(let worker):
      let told = try store.order(.drain(isCancelling: false), to: [worker], at: now)
      return told.refused.first.map(\.reason) ?? "\(worker) drains"
    case .undrain(let worker):
      let told = try store.order(.undrain, to: [worker], at: now)
      return told.refused.first.map(\.reason) ?? "\(worker) goes on"
    }
  }

  private static func text(_ changes: Changes, _ done: String, _ chat: ChatID) -> String {
    changes.refused.first.map(\.reason) ?? "\(done) chat \(chat)"
  }

  private static func name(_ group: String?) -> String {
    group.map { "group \(TerminalText.safe($0))" } ?? "everything"
  }
}
