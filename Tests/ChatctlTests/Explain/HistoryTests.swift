import Testing

@testable import HeartbeatCore
@testable import chatctl

@Suite struct HistoryTests {
  private func event(
    _ kind: Event.Kind, at seconds: Int64, _ worker: String? = nil, generation: Int64? = nil,
    from: String? = nil, by: String? = nil, reason: String? = nil
  ) -> Event {
    Event(
      seq: seconds, at: Timestamp(milliseconds: seconds * 1000), kind: kind, chat: ChatID(1),
      worker: worker.map(WorkerID.init(stored:)), generation: generation.map { Generation($0) },
      from: from.map(WorkerID.init(stored:)), endedGeneration: nil, by: by ?? "operator",
      byIncarnation: by.map { _ in IncarnationID(rawValue: 7) }, reason: reason)
  }

  private func texts(_ events: [Event]) -> [String] { History(events).lines.map(\.text) }

  @Test func `tells who had it, for how long, and why it changed hands`() {
    let events = [
      event(.created, at: 0),
      event(.claimed, at: 3, "w1", generation: 1, by: "w1"),
      event(.stolen, at: 93, "w2", generation: 2, from: "w1", reason: "too slow"),
      event(.lost, at: 94, "w1", generation: 1, by: "w1", reason: "stolen by operator"),
      event(.gained, at: 94, "w2", generation: 2, by: "w2", reason: "from w1"),
      event(.handedOver, at: 95, "w2", generation: 2, from: "w1", by: "w1", reason: "confirmed"),
      event(.recovered, at: 100, "w2", generation: 2, from: "w2", by: "w3", reason: "worker_dead"),
      event(.claimed, at: 101, "w3", generation: 3, by: "w3"),
      event(.failed, at: 102, "w3", generation: 3, from: "w3", by: "w3", reason: "exit code 1"),
      event(.claimed, at: 103, "w3", generation: 4, by: "w3"),
      event(.gaveUp, at: 104, "w3", generation: 4, from: "w3", by: "w3", reason: "exit code 2"),
      event(.retried, at: 110),
      event(.claimed, at: 120, "w3", generation: 5, by: "w3"),
      event(.completed, at: 190, "w3", generation: 5, from: "w3", by: "w3"),
    ]
    #expect(
      texts(events) == [
        "it was made",
        "w1 took it (generation 1), after it had waited for 3s",
        "an operator moved it from w1, which had it for 1m30s, to w2 (generation 2): too slow",
        "w1 noticed that it had lost it: stolen by operator",
        "w2 noticed that it had been given it",
        "the older run of w1 has ended (its worker said so), so w2 may begin",
        "it was taken back from w2, which had it for 7s; its process had ended",
        "w3 took it (generation 3), after it had waited for 1s",
        "the attempt of w3 failed after 1s: exit code 1",
        "w3 took it (generation 4), after it had waited for 1s",
        "the attempt of w3 failed after 1s and was the last: exit code 2",
        "an operator queued it for another run",
        "w3 took it (generation 5), after it had waited for 10s",
        "w3 completed it after 1m10s",
      ])
  }

  @Test func `tells what operators did to a chat that ran`() {
    let held = [event(.created, at: 0), event(.claimed, at: 1, "w1", generation: 1, by: "w1")]
    for (kind, verb) in [
      (Event.Kind.completed, "completed"), (.interrupted, "interrupted"), (.deleted, "removed"),
    ] {
      let end = event(kind, at: 6, "w1", generation: 1, from: "w1")
      #expect(
        texts(held + [end]).last == "an operator \(verb) it, which w1 had for 5s")
    }
    #expect(
      texts(held + [event(.sent, at: 2)]).last
        == "an operator added a message, for which it runs again")
    #expect(
      texts([event(.created, at: 0), event(.interrupted, at: 1)]).last
        == "an operator interrupted it")
  }

  @Test func `a worker that is called operator is no operator`() {
    let claimed = event(.claimed, at: 0, "operator", generation: 1, by: "operator")
    let end = event(.completed, at: 2, "operator", generation: 1, from: "operator", by: "operator")
    #expect(texts([claimed, end]).last == "operator completed it after 2s")
  }

  @Test func `knows since when it waits, and since when it is held`() {
    let claimed = event(.claimed, at: 2, "w1", generation: 1, by: "w1")
    var history = History([event(.created, at: 1), claimed])
    #expect(history.pendingSince == nil)
    #expect(history.heldSince == Timestamp(milliseconds: 2000))
    history = History([
      event(.created, at: 1), claimed, event(.released, at: 5, "w1", by: "w1"),
      // A message changes nothing of its place.
      event(.sent, at: 9),
    ])
    #expect(history.heldSince == nil)
    #expect(history.pendingSince == Timestamp(milliseconds: 5000))
    history = History([event(.created, at: 1), event(.interrupted, at: 3), event(.sent, at: 9)])
    #expect(history.pendingSince == Timestamp(milliseconds: 9000))
  }

  @Test func `every kind of event is a sentence, and a clock set back shows no time`() {
    for kind in Event.Kind.allCases {
      #expect(!texts([event(kind, at: 1, "w1", generation: 1, from: "w1", by: "w1")])[0].isEmpty)
    }
    let back = [event(.created, at: 9), event(.claimed, at: 2, "w1", generation: 1, by: "w1")]
    #expect(texts(back).last == "w1 took it (generation 1), after it had waited for 0ms")
  }
}
