import Testing

@testable import HeartbeatCore
@testable import chatctl

struct ServiceReportTests {
  private var report: ServiceReport
  private var now = Uptime(nanoseconds: 0)
  private let settings: Settings

  init() {
    var settings = Settings()
    settings.grace = .seconds(20)
    self.settings = settings
    report = ServiceReport(settings: settings, hasWatchdog: true)
  }

  private static let tick = WorkerEvent.Kind.tick(
    WorkerEvent.Tick(
      number: 1, registered: 2, renewed: 2, lost: [], gained: [], statements: 1,
      duration: .milliseconds(1), bump: Bump()))

  private static func failed(_ error: String) -> WorkerEvent.Kind {
    .tickFailed(error: error, trustedFor: .seconds(9))
  }

  /// What is told when something happens some time after what happened last.
  private mutating func tell(
    _ kind: WorkerEvent.Kind, _ chats: Int = 2, after pause: Duration = .seconds(1)
  ) -> String {
    now = now + pause
    return report.tell(of: kind, holding: chats, at: now).text
  }

  private mutating func start() throws {
    let incarnation = Incarnation(id: .random(), worker: try WorkerID("w1"))
    #expect(
      tell(.started(incarnation, pid: 1, settings), 0) == "READY=1\nSTATUS=holds 0 chats")
  }

  @Test mutating func `a worker that has started is ready`() throws {
    try start()
  }

  @Test mutating func `each heartbeat that succeeds feeds the watchdog, and no other event`() throws
  {
    try start()
    #expect(tell(Self.tick) == "WATCHDOG=1\nSTATUS=holds 2 chats")
    #expect(tell(Self.tick) == "WATCHDOG=1")
    #expect(tell(Self.failed("full")) == "STATUS=holds 2 chats; heartbeats fail: full")
    for kind in [
      Self.failed("full"), .claimed([]), .lost([]), .gained([]), .maxChatsSet(3), .undrained,
      .recovered(Recovery()), .selfFenced([]),
    ] {
      #expect(!tell(kind).contains("WATCHDOG"))
    }
    #expect(tell(Self.tick) == "WATCHDOG=1\nSTATUS=holds 2 chats")
  }

  @Test mutating func `without a watchdog none is fed`() throws {
    report = ServiceReport(settings: settings, hasWatchdog: false)
    try start()
    #expect(tell(Self.tick, 0).isEmpty)
  }

  @Test mutating func `a status that is all there is to tell comes once a second at most`() throws {
    try start()
    #expect(tell(.claimed([]), 1, after: .milliseconds(999)).isEmpty)
    #expect(tell(.claimed([]), 2, after: .milliseconds(1)) == "STATUS=holds 2 chats")
    #expect(tell(.claimed([]), 3, after: .milliseconds(1)).isEmpty)
    #expect(tell(Self.tick, 3, after: .milliseconds(1)) == "WATCHDOG=1\nSTATUS=holds 3 chats")
  }

  @Test
  mutating func `a drain gets more time with each heartbeat that succeeds, and is no stop yet`()
    throws
  {
    try start()
    #expect(
      tell(.draining(running: 1), 1)
        == "EXTEND_TIMEOUT_USEC=90000000\nSTATUS=draining: 1 chat left")
    #expect(tell(Self.tick, 1) == "WATCHDOG=1\nEXTEND_TIMEOUT_USEC=90000000")
    #expect(
      tell(Self.failed("full"), 1) == "STATUS=draining: 1 chat left; heartbeats fail: full")
    #expect(tell(.undrained, 1) == "STATUS=holds 1 chat; heartbeats fail: full")
    #expect(tell(Self.tick, 1) == "WATCHDOG=1\nSTATUS=holds 1 chat")
  }

  @Test mutating func `a stop is told when it begins, with the time that it may take`() throws {
    try start()
    _ = tell(.draining(running: 2))
    #expect(
      tell(.stopping(reason: "signal")) == """
        STOPPING=1
        EXTEND_TIMEOUT_USEC=30000000
        STATUS=stopping (signal): 2 chats left
        """)
    // The worker is well meanwhile; its time is what was told.
    #expect(tell(Self.tick, 1) == "WATCHDOG=1\nSTATUS=stopping (signal): 1 chat left")
    let ended = tell(.stopped(reason: "signal", released: 1), 0, after: .milliseconds(1))
    #expect(ended == "STATUS=stopped (signal)")
  }
}
