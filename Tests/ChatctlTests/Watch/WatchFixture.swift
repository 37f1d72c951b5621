@testable import HeartbeatCore
@testable import chatctl

/// Two workers, a group, and chats in each status.
enum WatchFixture {
  static let now = Timestamp(milliseconds: 1_800_000_000_000)

  static func worker(
    _ name: String, _ state: WorkerState = .live, chats: Int = 1, age: Duration = .seconds(30)
  ) -> WorkerStatus {
    WorkerStatus(
      worker: WorkerID(stored: name), state: state, incarnation: .random(), pid: 7,
      heartbeatAt: now - age,
      interval: .seconds(30), staleAfter: .seconds(90), chats: chats, maxChats: 10)
  }

  static func chat(
    _ id: Int64, _ status: ChatStatus, by worker: String? = nil, title: String = "a chat",
    group: String? = nil
  ) -> Chat {
    Chat(
      id: ChatID(id), title: title, status: status, worker: worker.map(WorkerID.init(stored:)),
      generation: Generation(1),
      attempts: 1, recoveries: 0, error: status == .error ? "broken\nhere" : nil, group: group,
      startedAt: now - .seconds(125), lastOutputAt: now - .seconds(3),
      question: status == .waiting ? "which one?" : nil, createdAt: now - .seconds(300),
      updatedAt: now - .seconds(200))
  }

  static func snapshot(_ chats: [Chat], workers: [WorkerStatus], paused: Bool = false) -> Snapshot {
    Snapshot(
      seq: 9, at: now,
      counts: Dictionary(grouping: chats, by: \.status).mapValues(\.count), workers: workers,
      groups: [
        ChatGroup(
          name: nil, pausedAt: nil, pauseReason: nil, maxRunning: nil, running: 2, pending: 0),
        ChatGroup(
          name: "build", pausedAt: paused ? now : nil, pauseReason: nil, maxRunning: 3, running: 0,
          pending: 1),
      ],
      chats: chats, events: [])
  }

  static let snapshot = snapshot(
    [
      chat(5, .running, by: "w1"), chat(4, .running, by: "w2"), chat(3, .waiting),
      chat(2, .error), chat(6, .pending, group: "build"), chat(1, .completed),
    ],
    workers: [worker("w1", chats: 4), worker("w2", .draining)])
}
