import HeartbeatCore
import Testing

@testable import chatctl

@Suite struct `What a page is told` {
  private let snapshot = WatchFixture.snapshot

  private func text(_ event: ServerSentEvent?) -> String {
    String(decoding: event?.data ?? [], as: UTF8.self)
  }

  @Test func `is first what there is, then what has changed`() throws {
    var news = OverviewNews()
    let first = text(try news.next(SnapshotFeed.Sight(snapshot: snapshot), isOperator: true))
    #expect(first.contains(#""whole":true"#) && first.contains(#""role":"operator""#))
    #expect(first.contains(#""order":["5","4","3","2","6","1"]"#))
    #expect(first.contains("6 chats, 2 running, 1 waiting"))
    #expect(try news.next(SnapshotFeed.Sight(snapshot: snapshot), isOperator: true) == nil)

    let fewer = WatchFixture.snapshot(
      snapshot.chats.filter { $0.id != ChatID(3) }, workers: snapshot.workers)
    let second = text(try news.next(SnapshotFeed.Sight(snapshot: fewer), isOperator: true))
    #expect(second.contains(#""whole":false"#))
    #expect(second.contains(#""chats":{"rows":[],"order":["5","4","2","6","1"]}"#))
  }

  @Test func `is what a chat has printed, and why nothing is new`() throws {
    var news = OverviewNews()
    _ = try news.next(SnapshotFeed.Sight(snapshot: snapshot), isOperator: false)
    let line = SnapshotFeed.Sight(snapshot: snapshot, lastLines: [ChatID(5): "step 3"])
    #expect(text(try news.next(line, isOperator: false)).contains("step 3"))
    var late = line
    late.complaint = "the database is busy"
    #expect(text(try news.next(late, isOperator: false)).contains("the database is busy"))
    #expect(try news.next(late, isOperator: false) == nil)
    #expect(!text(try news.next(line, isOperator: false)).contains("complaint"))
  }

  @Test func `is a text, whatever somebody has written, and only so long`() throws {
    let evil = "<img src=x onerror=alert(1)>\u{1B}[2J\u{202E}" + String(repeating: "a", count: 9999)
    var news = OverviewNews()
    let told = text(
      try news.next(
        SnapshotFeed.Sight(
          snapshot: WatchFixture.snapshot(
            [WatchFixture.chat(1, .running, by: "w1", title: evil)], workers: [])),
        isOperator: false))
    #expect(told.contains("<img src=x onerror=alert(1)>\u{FFFD}[2J\u{FFFD}aaa"))
    #expect(!told.contains(String(repeating: "a", count: 501)))
  }

  @Test func `is what can be done about it`() {
    let offers = snapshot.chats.map { ViewRow($0).actions }
    #expect(
      offers == [
        [.steal, .interrupt], [.steal, .interrupt], [.retry], [.retry], [.interrupt], [],
      ])
    #expect(snapshot.workers.map { ViewRow($0).actions } == [[.drain], [.undrain]])
  }
}

@Suite struct `A log on a page` {
  private func lines(_ range: ClosedRange<Int>, generation: Int64 = 1) -> [LogLine] {
    range.map {
      LogLine(at: Int64($0), generation: generation, stream: .stdout, text: "line \($0)")
    }
  }

  @Test func `grows by what has come`() {
    var log = LogNews()
    #expect(log.next(lines(1...3)) == LogNews.Change(isWhole: true, lines: lines(1...3)))
    #expect(log.next(lines(1...3)) == nil)
    #expect(log.next(lines(1...5)) == LogNews.Change(isWhole: false, lines: lines(4...5)))
    #expect(log.next(lines(3...7)) == LogNews.Change(isWhole: false, lines: lines(6...7)))
  }

  @Test func `begins anew with another run, and when too much has come`() {
    var log = LogNews()
    _ = log.next(lines(1...3))
    let other = lines(1...2, generation: 2)
    #expect(log.next(other) == LogNews.Change(isWhole: true, lines: other))
    let far = lines(100...102, generation: 2)
    #expect(log.next(far) == LogNews.Change(isWhole: true, lines: far))
    #expect(log.next([]) == LogNews.Change(isWhole: true, lines: []))
    #expect(log.next([]) == nil)
  }
}

@Suite struct `An action that a page sends` {
  private let sandbox: Sandbox
  private let now = wallTime()

  init() throws {
    sandbox = try Sandbox()
    try sandbox.run("start", "a chat")
    try sandbox.claim(1, as: "w1")
  }

  private func reply(_ form: String) throws -> ActionReply {
    try ActionOffice(store: sandbox.store(.viewer), file: "8-15", now: now) { "did \($0)" }
      .reply(to: ActionForm(Array(form.utf8)))
  }

  @Test func `is done once just that was confirmed`() throws {
    #expect(try reply("do=steal&chat=1") == .choose([]))
    let question = "Move chat 1 from w1 to w2? Its run ends and begins anew there."
    #expect(try reply("do=steal&chat=1&to=w2") == .question(question))
    let escaped = question.split(separator: " ").joined(separator: "+")
    guard case .done = try reply("do=steal&chat=1&to=w2&confirmed=\(escaped)") else {
      Issue.record("not done")
      return
    }
    #expect(try reply("do=steal&chat=1&to=w3&confirmed=\(escaped)") != .done(""))
    #expect(
      try reply("do=steal&chat=1&to=w3&confirmed=\(escaped)")
        == .changed("Move chat 1 from w1 to w3? Its run ends and begins anew there."))
    #expect(
      try reply("do=pause&group=")
        == .question("Pause everything? Nothing more is claimed; what runs goes on."))
    #expect(
      try reply("do=drain&worker=w1")
        == .question("Drain w1? It ends what it has, claims nothing more, and stops."))
  }

  @Test func `is about a chat that there is`() {
    #expect(throws: StoreError.self) { try reply("do=steal&chat=9&to=w2") }
  }

  @Test(arguments: [
    "", "do=", "do=delete&chat=1", "do=steal", "do=steal&chat=x", "do=steal&chat=1&chat=2",
    "do=steal&chat=1&to=", "do=steal&chat=1&to=a%20b", "do=drain&worker=", "do=pause", "%",
    "do=retry&chat=%ff",
  ])
  func `is refused when it cannot be meant`(form: String) {
    #expect(throws: (any Error).self) { try ActionForm(Array(form.utf8)) }
  }
}
