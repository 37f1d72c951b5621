import HeartbeatCore
import HeartbeatView
import Synchronization
import Testing

@testable import chatctl

@Suite struct `The reader for all pages` {
  /// Counts how often somebody looks at it.
  private final class CountingClock: WorkerClock {
    private let system = SystemClock()
    private let looks = Mutex(0)

    var count: Int { looks.withLock { $0 } }

    func wallTime() -> Timestamp { system.wallTime() }

    func uptime() -> Uptime {
      looks.withLock { $0 += 1 }
      return system.uptime()
    }

    func wait(for signal: WakeSignal, until deadline: Uptime) {
      system.wait(for: signal, until: deadline)
    }
  }

  private let sandbox: Sandbox
  private let clock = CountingClock()
  private let feed: SnapshotFeed

  init() throws {
    sandbox = try Sandbox()
    try sandbox.run("start", "the first")
    let options = try DatabaseOptions.parse(["--db", sandbox.database])
    var limits = HTTPLimits()
    limits.streams = 2
    feed = try SnapshotFeed(
      NamedReader(
        SnapshotQuestion(chats: 10, events: 10), of: NamedDatabase(options),
        liveness: options.backend().liveness, clock: clock),
      logs: LogEnd(directory: LogDirectory(beside: sandbox.database)), clock: clock, limits: limits)
  }

  /// - Returns: The first sight of so many chats.
  private func sight(_ sights: AsyncStream<SnapshotFeed.Sight>, chats: Int) async throws -> Int {
    for await sight in sights where sight.snapshot.chats.count == chats { return sight.version }
    throw CancellationError()
  }

  @Test(.timeLimit(.minutes(3)))
  func `reads once for all of them, and nothing while none is open`() async throws {
    defer { feed.close() }
    #expect(clock.count == 0)
    var (first, second) = (feed.sights(), feed.sights())
    #expect(feed.sights() == nil)
    _ = try await sight(try #require(first), chats: 1)
    // It is there already.
    _ = try await sight(try #require(second), chats: 1)
    (first, second) = (nil, nil)
    while !feed.isIdle { await Task.yield() }
    let looks = clock.count
    try sandbox.run("start", "another")
    #expect(feed.isIdle)
    #expect(clock.count == looks)
    // What has happened meanwhile is what the next page sees first.
    _ = try await sight(try #require(feed.sights()), chats: 2)
  }

  @Test(.timeLimit(.minutes(3)))
  func `keeps the newest sight alone for a page that is slow`() async throws {
    defer { feed.close() }
    let slow = try #require(feed.sights())
    let quick = try #require(feed.sights())
    for count in 1...5 {
      _ = try await sight(quick, chats: count)
      try sandbox.run("start", "another")
    }
    let newest = try await sight(quick, chats: 6)
    var seen: [Int] = []
    for await sight in slow {
      seen.append(sight.version)
      if sight.version >= newest { break }
    }
    // The one before, when that is read while the newest is being given to all.
    #expect(seen.count <= 2)
  }
}
