import HeartbeatCore
import HeartbeatView
import Testing

@Suite struct `A timeline` {
  private func ownership(
    _ chat: Int64, _ generation: Int64, in timeline: Timeline
  ) throws -> Ownership {
    try #require(timeline.ownerships[Lease(chat, generation)])
  }

  @Test func `knows each ownership by its begin and its end`() throws {
    let timeline = Story.everything.timeline()
    let first = try ownership(2, 1, in: timeline)
    #expect(first.worker.name == "w1")
    #expect(first.begunAt == Story.time(1))
    #expect(first.endedAt == Story.time(3))
    #expect(first.end == .stolen)
    #expect(first.endedBy == "operator")
    // Its run went on until it was handed over.
    #expect(first.runEndedAt == Story.time(4))
    let second = try ownership(2, 2, in: timeline)
    #expect(second.worker.name == "w2")
    #expect(second.begunAt == Story.time(3))
    #expect(second.handedOverAt == Story.time(4))
    #expect(second.end == .completed)
    #expect(second.runTime == .seconds(5))
    #expect(try ownership(3, 2, in: timeline).end == nil)
    #expect(try ownership(5, 2, in: timeline).end == .timedOut)
    #expect(timeline.ownerships.count == 9)
    #expect(timeline.counts[.recovered] == 2)
  }

  @Test(arguments: [
    (Event.Kind.completed, Ownership.End.completed), (.failed, .failed), (.gaveUp, .gaveUp),
    (.quarantined, .quarantined), (.recovered, .recovered), (.released, .released),
    (.interrupted, .interrupted), (.asked, .asked), (.deleted, .deleted),
  ])
  func `tells every way in which a lease ends`(kind: Event.Kind, end: Ownership.End) throws {
    var story = Story()
    story.claim(1, "w1", at: 0)
    story.end(kind, 1, "w1", at: 1, reason: "why")
    let it = try ownership(1, 1, in: story.timeline())
    #expect(it.end == end)
    #expect(it.reason == "why")
  }

  @Test func `has a lease that is taken over as two`() throws {
    var story = Story()
    story.claim(1, "w1", at: 0)
    story.add(
      .adopted, at: 2, chat: 1, "w1", generation: 2, from: "w1", ended: 1, by: "w1")
    let timeline = story.timeline()
    #expect(try ownership(1, 1, in: timeline).end == .adopted)
    #expect(try ownership(1, 2, in: timeline).begunAt == Story.time(2))
    // Nothing went from one worker to another.
    #expect(timeline.moves.isEmpty)
  }

  @Test func `moves what is stolen, handed over, and recovered by the next one that claims it`() {
    let moves = Story.everything.timeline().moves
    #expect(moves.map(\.kind) == [.stolen, .handedOver, .recovered, .recovered])
    #expect(moves.map(\.from.name) == ["w1", "w1", "w1", "w1"])
    #expect(moves.map(\.to.name) == ["w2", "w2", "w2", "w3"])
    #expect(moves[2].leftAt == Story.time(7))
    #expect(moves[2].at == Story.time(7.2))
    #expect(moves[2].first.ended == Lease(3, 1))
    #expect(moves[2].first.begun == Lease(3, 2))
    #expect(moves[2].reason == "worker_dead")
  }

  @Test func `forgets of what was recovered when it ends otherwise`() {
    var story = Story()
    story.claim(1, "w1", at: 0)
    story.end(.recovered, 1, "w1", at: 1, by: "w2", reason: "stale")
    story.add(.interrupted, at: 2, chat: 1)
    story.add(.retried, at: 3, chat: 1)
    story.claim(1, "w2", 2, at: 4)
    #expect(story.timeline().moves.isEmpty)
  }

  @Test func `counts what happens in the same moment as one`() throws {
    var story = Story()
    for chat in 1...1000 as ClosedRange<Int64> {
      story.steal(chat, from: "w1", to: "w2", 2, at: 1, reason: chat == 7 ? "other" : "all")
      story.add(.lost, at: 1.001, chat: chat, "w1", generation: 1, by: "w1", reason: "stolen")
    }
    let timeline = story.timeline(resolution: .seconds(1))
    let move = try #require(timeline.moves.first)
    #expect(timeline.moves.count == 1)
    #expect(move.count == 1000)
    // They had not all the same.
    #expect(move.reason == nil)
    let lane = try #require(timeline.lanes[WorkerID(stored: "w1")])
    #expect(lane.marks.map(\.count) == [1000])
    #expect(lane.marks.first?.reason == "stolen")
  }

  @Test func `marks what each worker did and noticed, and who was found dead`() throws {
    let timeline = Story.everything.timeline()
    let marks = { (name: String) in
      try #require(timeline.lanes[WorkerID(stored: name)]).marks.map(\.kind)
    }
    #expect(try marks("w1") == [.started, .lost, .died])
    #expect(try marks("w2") == [.started, .gained])
    #expect(try marks("w3") == [.draining, .stopped])
  }

  @Test func `takes what began before it from its end`() throws {
    var story = Story()
    story.end(.completed, 1, "w1", 7, at: 5)
    let it = try ownership(1, 7, in: story.timeline())
    #expect(it.begunAt == nil)
    #expect(it.end == .completed)
    #expect(it.runTime == nil)
  }

  @Test func `takes what neither began nor ended in it from the leases`() throws {
    var timeline = Timeline(resolution: .seconds(1))
    timeline.add(held: Self.chat(1, "w1", generation: 3))
    timeline.add(held: Self.chat(2, "w1", generation: 1))
    var story = Story()
    // It was read from the leases after that.
    story.claim(2, "w1", at: 1)
    story.end(.completed, 1, "w1", 3, at: 2)
    for event in story.events { timeline.add(event) }
    #expect(try ownership(1, 3, in: timeline).begunAt == nil)
    #expect(try ownership(1, 3, in: timeline).end == .completed)
    #expect(try ownership(2, 1, in: timeline).begunAt == Story.time(1))
    #expect(try ownership(2, 1, in: timeline).end == nil)
  }

  @Test func `lets nobody hold a chat that somebody got later, though its end is missing`() throws {
    var story = Story()
    story.claim(1, "w1", at: 0)
    story.claim(1, "w2", 2, at: 3)
    let it = try ownership(1, 1, in: story.timeline())
    #expect(it.end == .lost)
    #expect(it.endedAt == Story.time(3))
  }

  @Test func `goes on with new events, and passes over those that it knows`() {
    let whole = Story.everything
    var timeline = Timeline(resolution: .milliseconds(10))
    for event in whole.events.prefix(12) { timeline.add(event) }
    for event in whole.events.dropFirst(6) { timeline.add(event) }
    #expect(timeline == whole.timeline())
  }

  @Test func `keeps no more than its limit of what is over, and its numbers`() throws {
    var story = Story()
    for chat in 1...500 as ClosedRange<Int64> {
      story.claim(chat, "w1", at: Double(chat))
      story.end(.completed, chat, "w1", at: Double(chat) + 0.5)
    }
    story.claim(501, "w1", at: 501)
    let timeline = story.timeline(resolution: .seconds(10), limit: 20)
    #expect(timeline.ownerships.count == 21)
    #expect(timeline.leftOut >= 480)
    #expect(timeline.counts[.completed] == 500)
    #expect(timeline.runTimes.count == 500)
    let lane = try #require(timeline.lanes[WorkerID(stored: "w1")])
    #expect(lane.leftOutUntil == Story.time(480.5))
  }

  @Test func `forgets what was over before a time, and nothing that goes on`() {
    var timeline = Story.everything.timeline()
    timeline.forget(before: Story.time(8))
    #expect(
      timeline.ownerships.keys.sorted() == [Lease(2, 2), Lease(3, 2), Lease(4, 2), Lease(5, 2)])
    #expect(timeline.moves.isEmpty)
    #expect(timeline.lanes[WorkerID(stored: "w1")] == nil)
  }

  @Test func `survives any clock`() {
    var story = Story()
    story.claim(1, "w1", at: 10)
    story.end(.completed, 1, "w1", at: 5)
    var timeline = story.timeline()
    for (seq, time) in [Int64.min, Int64.max, 0, -1].enumerated() {
      timeline.add(
        Event(
          seq: Int64(10 + seq), at: Timestamp(milliseconds: time), kind: .claimed, chat: ChatID(7),
          worker: WorkerID(stored: "w1"), generation: Generation(Int64(seq + 1)), from: nil,
          endedGeneration: nil, by: "w1", byIncarnation: nil, reason: nil))
    }
    #expect(timeline.ownerships[Lease(1, 1)]?.runTime == .zero)
    let svg = TimelineDrawing(timeline, from: Story.time(0), to: Story.time(20)).svg
    #expect(svg.contains("chat 7"))
  }

  private static func chat(_ id: Int64, _ worker: String, generation: Int64) -> Chat {
    Chat(
      id: ChatID(id), title: "", status: .running, worker: WorkerID(stored: worker),
      generation: Generation(generation), attempts: 1, recoveries: 0, createdAt: Story.begin,
      updatedAt: Story.begin)
  }
}
