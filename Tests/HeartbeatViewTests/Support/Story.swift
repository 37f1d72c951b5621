import HeartbeatCore
import HeartbeatView

/// Events as a log would have them, second by second.
struct Story {
  private(set) var events: [Event] = []

  /// Noon of a day.
  static let begin = Timestamp(milliseconds: 20_717 * 86_400_000 + 43_200_000)

  static func time(_ seconds: Double) -> Timestamp {
    Timestamp(milliseconds: begin.milliseconds + Int64(seconds * 1000))
  }

  mutating func add(
    _ kind: Event.Kind, at seconds: Double, chat: Int64? = nil, _ worker: String? = nil,
    generation: Int64? = nil, from: String? = nil, ended: Int64? = nil, by: String = "operator",
    reason: String? = nil
  ) {
    events.append(
      Event(
        seq: Int64(events.count + 1), at: Self.time(seconds), kind: kind,
        chat: chat.map { ChatID($0) }, worker: worker.map { WorkerID(stored: $0) },
        generation: generation.map { Generation($0) }, from: from.map { WorkerID(stored: $0) },
        endedGeneration: ended.map { Generation($0) }, by: by, byIncarnation: nil, reason: reason))
  }

  mutating func claim(_ chat: Int64, _ worker: String, _ generation: Int64 = 1, at: Double) {
    add(.claimed, at: at, chat: chat, worker, generation: generation, by: worker)
  }

  /// What ends a lease at its holder's hands.
  mutating func end(
    _ kind: Event.Kind, _ chat: Int64, _ worker: String, _ generation: Int64 = 1, at: Double,
    by: String? = nil, reason: String? = nil
  ) {
    add(
      kind, at: at, chat: chat, worker, generation: generation, from: worker, ended: generation,
      by: by ?? worker, reason: reason)
  }

  mutating func steal(
    _ chat: Int64, from: String, to worker: String, _ generation: Int64, at: Double,
    reason: String? = nil
  ) {
    add(
      .stolen, at: at, chat: chat, worker, generation: generation, from: from,
      ended: generation - 1, reason: reason)
  }

  func timeline(resolution: Duration = .milliseconds(10), limit: Int = 20_000) -> Timeline {
    var timeline = Timeline(resolution: resolution, limit: limit)
    for event in events { timeline.add(event) }
    return timeline
  }

  /// What a demo shows: a theft, a crash, a recovery, and every other end.
  static let everything: Story = {
    var story = Story()
    story.add(.workerStarted, at: 0, "w1", by: "w1", reason: "pid 1")
    story.add(.workerStarted, at: 0.5, "w2", by: "w2", reason: "pid 2")
    for chat in 1...4 as ClosedRange<Int64> { story.claim(chat, "w1", at: 1) }
    story.claim(5, "w2", at: 1.5)
    story.steal(2, from: "w1", to: "w2", 2, at: 3, reason: "w1 is <too> slow & \"old\"\u{7}")
    story.add(.lost, at: 3.05, chat: 2, "w1", generation: 1, by: "w1", reason: "stolen by w2")
    story.add(.gained, at: 3.05, chat: 2, "w2", generation: 2, by: "w2", reason: "from w1")
    story.add(
      .handedOver, at: 4, chat: 2, "w2", generation: 2, from: "w1", by: "w1", reason: "confirmed")
    story.end(.completed, 1, "w1", at: 5)
    story.end(.failed, 5, "w2", at: 5, reason: "exit code 1")
    story.end(.recovered, 3, "w1", at: 7, by: "w2", reason: "worker_dead")
    story.end(.recovered, 4, "w1", at: 7, by: "w2", reason: "worker_dead")
    story.claim(3, "w2", 2, at: 7.2)
    story.claim(4, "w3", 2, at: 7.4)
    story.end(.completed, 2, "w2", 2, at: 9)
    story.end(.interrupted, 4, "w3", 2, at: 9, by: "operator")
    story.claim(5, "w3", 2, at: 9)
    story.add(
      .timedOut, at: 9.5, chat: 5, "w3", generation: 2, by: "w3", reason: "over its limit of 500ms")
    story.end(.gaveUp, 5, "w3", 2, at: 9.5, reason: "over its limit of 500ms")
    story.add(.draining, at: 9.6, "w3")
    story.add(.workerStopped, at: 9.8, "w3", by: "w3", reason: "drained")
    return story
  }()
}
