import Testing

@testable import HeartbeatCore
@testable import chatctl

@Suite struct `The state of whoever watches` {
  private let snapshot = WatchFixture.snapshot
  private static let w1 = WorkerID(stored: "w1")
  private static let w2 = WorkerID(stored: "w2")

  /// - Returns: What the last key brings about.
  private func type(_ keys: String, _ state: inout WatchState) -> WatchState.Effect? {
    var effect: WatchState.Effect?
    for key in keys { effect = state.press(.character(key), in: snapshot) }
    return effect
  }

  @Test func `keeps the mark within the rows`() {
    var state = WatchState()
    for (key, row) in [
      (.up, 0), (.down, 1), (.pageDown, 5), (.down, 5), (.home, 0), (.end, 5), (.pageUp, 0),
    ] as [(WatchKey, Int)] {
      _ = state.press(key, in: snapshot)
      #expect(state.row(.chats, in: snapshot) == row)
    }
  }

  @Test func `asks anew when another database has come`() {
    var state = WatchState()
    #expect(type("i", &state) == nil)
    state.meetOtherDatabase()
    #expect(state.mode == .browsing)
    #expect(type("y", &state) == nil)
  }

  @Test(arguments: [
    ("i", WatchAction.interrupt(ChatID(5))), ("r", .retry(ChatID(5))), ("p", .pause(group: nil)),
    ("d", .drain(w1)),
    ("jd", .undrain(w2)), ("jjjjp", .pause(group: "build")),
  ])
  func `acts on the chosen chat, its worker and its group, once it is confirmed`(
    keys: String, action: WatchAction
  ) {
    var state = WatchState()
    #expect(type(keys, &state) == nil)
    #expect(state.mode == .confirming(action))
    #expect(type("y", &state) == .act(action))
    #expect(state.mode == .browsing)
  }

  @Test(arguments: [WatchKey.escape, .enter, .character("n"), .character("d"), .up])
  func `does nothing for any key but y`(key: WatchKey) {
    var state = WatchState()
    _ = type("d", &state)
    #expect(state.press(key, in: snapshot) == nil)
    #expect(state.mode == .browsing)
    #expect(state.message == "nothing was done")
  }

  @Test func `moves a chat to the worker that is named`() {
    var state = WatchState()
    _ = type("s", &state)
    // The other worker drains, so none is proposed.
    #expect(state.mode == .naming(ChatID(5), target: ""))
    _ = type("no/ne", &state)
    _ = state.press(.enter, in: snapshot)
    #expect(state.mode == .naming(ChatID(5), target: "no/ne"))
    #expect(state.message != nil)
    for _ in 0..<5 { _ = state.press(.backspace, in: snapshot) }
    _ = type("w2", &state)
    _ = state.press(.enter, in: snapshot)
    #expect(state.mode == .confirming(.steal(ChatID(5), from: Self.w1, to: Self.w2)))
  }

  @Test func `proposes the live worker with the most free places`() {
    let other = WatchFixture.snapshot(
      [WatchFixture.chat(1, .running, by: "w1")],
      workers: [
        WatchFixture.worker("w1"), WatchFixture.worker("w2", chats: 9),
        WatchFixture.worker("w3", chats: 3), WatchFixture.worker("w4", .hung, chats: 0),
      ])
    var state = WatchState()
    _ = state.press(.character("s"), in: other)
    #expect(state.mode == .naming(ChatID(1), target: "w3"))
  }

  @Test func `does not move what does not run`() {
    var state = WatchState()
    _ = type("jjs", &state)
    #expect(state.mode == .browsing)
    #expect(state.message == "chat 3 is not running")
  }

  @Test
  func `keeps the chosen row when others come before it, and the first place when it is the first`()
  {
    var state = WatchState()
    let more = WatchFixture.snapshot(
      [WatchFixture.chat(8, .running, by: "w1"), WatchFixture.chat(7, .running, by: "w1")]
        + snapshot.chats, workers: snapshot.workers)
    state.follow(from: snapshot, to: more)
    #expect(state.chat(in: more)?.id == ChatID(8))
    _ = state.press(.down, in: more)
    #expect(state.chat(in: more)?.id == ChatID(7))
    state.follow(from: more, to: snapshot)
    // Gone: what has its place is chosen.
    #expect(state.chat(in: snapshot)?.id == ChatID(4))
    state.follow(from: snapshot, to: more)
    #expect(state.chat(in: more)?.id == ChatID(4))
  }

  @Test func `filters by what is typed until it is given up`() {
    var state = WatchState()
    _ = type("/ab", &state)
    #expect(state.filter == "ab")
    _ = state.press(.backspace, in: snapshot)
    _ = state.press(.enter, in: snapshot)
    #expect(state.filter == "a")
    #expect(state.mode == .browsing)
    _ = state.press(.escape, in: snapshot)
    #expect(state.filter == "")
  }

  @Test func `goes from table to table, to details, to help and back, and quits`() {
    var state = WatchState()
    _ = state.press(.enter, in: snapshot)
    #expect(state.mode == .details(ChatID(5)))
    _ = state.press(.escape, in: snapshot)
    _ = state.press(.tab, in: snapshot)
    #expect(state.focus == .workers)
    _ = state.press(.down, in: snapshot)
    #expect(type("d", &state) == nil)
    #expect(state.mode == .confirming(.undrain(Self.w2)))
    _ = state.press(.escape, in: snapshot)
    _ = state.press(.tab, in: snapshot)
    #expect(state.focus == .groups)
    #expect(type("?", &state) == nil)
    #expect(state.mode == .help)
    #expect(type("x", &state) == nil)
    #expect(type("q", &state) == .quit)
  }

  @Test func `has nothing to act on where there is nothing`() {
    let empty = WatchFixture.snapshot([], workers: [])
    var state = WatchState()
    for key in "sird" {
      #expect(state.press(.character(key), in: empty) == nil)
      #expect(state.mode == .browsing)
    }
    for key in [WatchKey.up, .down, .end, .enter, .pageDown] { _ = state.press(key, in: empty) }
    #expect(state.mode == .browsing)
  }
}
