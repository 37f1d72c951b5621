import HeartbeatCore

/// Does what was confirmed, with the rights of the command's role.
struct WatchActor {
  let database: DatabaseOptions

  /// - Returns: What has been done: one line for people.
  /// - Throws: ``CommandFailure`` for what was refused, with why; what the database throws.
  func perform(_ action: WatchAction) throws -> String {
    let store = try database.openOperator()
    defer { store.close() }
    return try perform(action, store, at: try database.now())
  }

  private func perform(
    _ action: WatchAction, _ store: any OperatorStore, at now: Timestamp
  ) throws -> String {
    switch action {
    case .steal(let chat, _, let to):
      let theft = try store.steal(.chats([chat]), to: to, reason: nil, at: now)
      try Self.require(theft.refused.first?.reason)
      return "moved chat \(chat) to \(to)"
    case .interrupt(let chat):
      return try Self.text(
        store.apply(.interrupt, to: .chats([chat]), at: now), "interrupted", chat)
    case .retry(let chat):
      return try Self.text(
        store.apply(.retry, to: .chats([chat]), at: now), "will run again:", chat)
    case .pause(let group):
      _ = try store.pause(group.map { [$0] }, reason: nil, at: now)
      return "paused \(Self.name(group))"
    case .resume(let group):
      _ = try store.resume(group.map { [$0] }, at: now)
      return "\(Self.name(group)) goes on"
    case .drain(let worker):
      let told = try store.order(.drain(isCancelling: false), to: [worker], at: now)
      try Self.require(told.refused.first?.reason)
      return "\(worker) drains"
    case .undrain(let worker):
      let told = try store.order(.undrain, to: [worker], at: now)
      try Self.require(told.refused.first?.reason)
      return "\(worker) goes on"
    }
  }

  private static func text(_ changes: Changes, _ done: String, _ chat: ChatID) throws -> String {
    try require(changes.refused.first?.reason)
    return "\(done) chat \(chat)"
  }

  /// - Parameter refusal: Nil for none.
  private static func require(_ refusal: String?) throws {
    if let refusal { throw CommandFailure(.refused, refusal) }
  }

  private static func name(_ group: String?) -> String {
    group.map { "group \(TerminalText.safe($0))" } ?? "everything"
  }
}
