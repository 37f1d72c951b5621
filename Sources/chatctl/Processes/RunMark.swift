import HeartbeatCore

/// What every process of a run carries, so that it is found wherever it has gone: the worker process
/// and the lease.
///
/// It has two forms. One is a limit that no kernel uses any more, see `platform_set_mark`: it stays
/// with whatever descends from the command. The other is a variable of the environment, for where
/// that limit is taken, as within another worker's run.
struct RunMark: Hashable, Sendable {
  static let variable = "CHATCTL_RUN"
  /// What tells the guards of a worker process from what its commands have started.
  static let guardVariable = "CHATCTL_GUARD"

  let worker: WorkerToken
  let lease: Lease

  init(worker: WorkerToken, lease: Lease) {
    self.worker = worker
    self.lease = lease
  }

  // MARK: As a limit

  private static let generationBits: UInt64 = 26
  private static let chatBits: UInt64 = 36

  /// The soft limit; the hard one is the worker's token, which is larger. The last digits of the chat
  /// and of the generation are enough to tell the runs of one worker process apart.
  var number: UInt64 {
    let chat = UInt64(lease.chat.rawValue) & (1 << Self.chatBits - 1)
    let generation = UInt64(bitPattern: lease.generation.rawValue) & (1 << Self.generationBits - 1)
    return chat << Self.generationBits | generation
  }

  /// Nil for limits that are no mark.
  init?(run: UInt64, worker: UInt64) {
    guard let token = WorkerToken(rawValue: worker), run < 1 << 62,
      let chat = ChatID(rawValue: Int64(run >> Self.generationBits))
    else { return nil }
    let generation = Int64(run & (1 << Self.generationBits - 1))
    self.init(
      worker: token, lease: Lease(chat: chat, generation: Generation(rawValue: generation)))
  }

  // MARK: As a variable

  /// Such as `4f0c1d2e3a4b5c6d.7.3` for generation 3 of chat 7.
  var text: String { "\(worker).\(lease.chat).\(lease.generation)" }

  init?(_ text: some StringProtocol) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let token = WorkerToken(parts[0]),
      let chat = Int64(parts[1]).flatMap(ChatID.init(rawValue:)), let generation = Int64(parts[2])
    else { return nil }
    self.init(
      worker: token, lease: Lease(chat: chat, generation: Generation(rawValue: generation)))
  }
}
