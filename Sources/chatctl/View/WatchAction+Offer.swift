import HeartbeatCore

extension WatchAction {
  /// What can be offered for a row, before it is known which worker a chat is to be moved to.
  enum Offer: String, Hashable, Sendable {
    case steal, interrupt, retry, pause, resume, drain, undrain
  }

  static func offers(for chat: Chat) -> [Offer] {
    switch chat.status {
    case .running: [.steal, .interrupt]
    case .pending: [.interrupt]
    case .waiting, .error: [.retry]
    case .completed: []
    }
  }

  static func offers(for group: ChatGroup) -> [Offer] { [group.isPaused ? .resume : .pause] }

  static func offers(for worker: WorkerStatus) -> [Offer] {
    switch worker.state {
    case .draining: [.undrain]
    case .live, .hung: [.drain]
    case .dead, .stopped: []
    }
  }

  /// Whom a chat can be moved to: the live workers that have not got it, those with the most free places first.
  static func targets(for chat: Chat, among workers: [WorkerStatus]) -> [WorkerID] {
    workers.filter { $0.state == .live && $0.worker != chat.worker }
      .sorted { WorkerPlaces($0).free > WorkerPlaces($1).free }.map(\.worker)
  }
}
