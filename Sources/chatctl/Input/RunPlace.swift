import HeartbeatCore

/// On which host a run of a chat's command was: its log is there.
struct RunPlace: Equatable {
  let chat: ChatID
  let generation: Generation
  let worker: WorkerID
  /// Nil when it is not known any more: the worker has started anew since.
  let host: String?

  /// - Parameters:
  ///   - generation: Nil for the chat's newest run.
  ///   - workers: All that there are.
  /// - Returns: Nil when the chat has never run, or not under that generation.
  static func find(
    of chat: ChatID, generation: Int64?, in store: any QuestionStore, workers: [WorkerStatus]
  ) throws -> RunPlace? {
    var filter = EventFilter()
    filter.chat = chat
    // What whoever runs it has written.
    filter.kinds = [.claimed, .gained, .adopted]
    filter.isReversed = true
    while true {
      let page = try store.events(filter)
      for event in page where generation.map({ $0 == event.generation?.rawValue }) ?? true {
        if let place = RunPlace(event, chat, workers) { return place }
      }
      guard page.count == filter.limit, let last = page.last else { return nil }
      filter.before = last.seq
    }
  }

  private init?(_ event: Event, _ chat: ChatID, _ workers: [WorkerStatus]) {
    guard let generation = event.generation, let worker = event.worker else { return nil }
    self.chat = chat
    self.generation = generation
    self.worker = worker
    host = workers.first { $0.worker == worker && $0.incarnation == event.byIncarnation }?.host
  }

  /// What people are told who look for its log on this host and do not find it; nil when it would be
  /// here if there were one.
  func notice(onHost here: String) -> String? {
    guard host != here else { return nil }
    let run = "generation \(generation) of chat \(chat) was run by worker \(worker)"
    return host.map { "\(run) on host \($0): its log is there" }
      ?? "\(run), which has started anew since: its log is on the host that it was on"
  }
}
