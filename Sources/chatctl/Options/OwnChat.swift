import HeartbeatCore

/// The run that a chat's own command belongs to, from its environment.
struct OwnChat {
  let lease: Lease
  let worker: WorkerID

  /// - Throws: ``InvalidInput`` outside a chat's command.
  static func current() throws -> OwnChat {
    guard let chat = try number("CHATCTL_CHAT").flatMap(ChatID.init(rawValue:)),
      let generation = try number("CHATCTL_GENERATION"),
      let worker = try Environment.value("CHATCTL_WORKER").flatMap({ try? WorkerID($0) })
    else {
      throw InvalidInput(
        "this is for a chat's own command: $CHATCTL_CHAT, $CHATCTL_GENERATION or $CHATCTL_WORKER "
          + "is not set, or is no such thing")
    }
    return OwnChat(
      lease: Lease(chat: chat, generation: Generation(rawValue: generation)), worker: worker)
  }

  private static func number(_ name: String) throws -> Int64? {
    try Environment.value(name).flatMap(IntegerArgument.number).map(Int64.init)
  }
}
