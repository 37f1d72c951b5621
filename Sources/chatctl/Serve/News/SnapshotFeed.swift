import HeartbeatCore
import HeartbeatView
import Synchronization

/// Reads for all pages that are open, and nothing while none is: one thread, one connection, one reader.
///
/// Who is slow gets the newest sight, and has missed those before it: nothing is kept for anybody.
final class SnapshotFeed: Sendable {
  /// What there is to see.
  struct Sight: Sendable {
    /// Grows with each.
    var version = 0
    var snapshot: Snapshot
    /// What running chats have printed last.
    var lastLines: [ChatID: String] = [:]
    /// Why it may be old; nil when it is not.
    var complaint: String?
    /// Tells the database from another one that comes to its place.
    var file = ""
  }

  private struct State {
    var sight: Sight?
    var readers: [Int: AsyncStream<Sight>.Continuation] = [:]
    var number = 0
    var isHurried = false
    var isIdle = true
    var isClosed = false
  }

  /// How many running chats' logs are looked at, which is about what a screen has room for.
  private static let mostLogs = 50
  private static let pause: Duration = .milliseconds(100)

  private let state = Mutex(State())
  private let wake = WakeSignal()
  private let limits: HTTPLimits
  private let clock: any WorkerClock
  private let logs: LogEnd

  init(_ reader: NamedReader, logs: LogEnd, clock: any WorkerClock, limits: HTTPLimits)
    throws
  {
    self.limits = limits
    self.clock = clock
    self.logs = logs
    // One thread has it from now on.
    nonisolated(unsafe) let reader = reader
    try SystemThread.start(name: "chatctl-read") { [self] in
      var thread = Reading(reader: reader, feed: self)
      thread.run()
    }
  }

  func close() {
    state.withLock { $0.isClosed = true }
    wake.raise()
  }

  /// Somebody has changed something through the page and waits for it.
  func hurry() {
    state.withLock { $0.isHurried = true }
    wake.raise()
  }

  /// Whether its thread waits for a page to be opened.
  var isIdle: Bool { state.withLock { $0.isIdle } }

  /// The number of the newest sight.
  var version: Int { state.withLock { $0.sight?.version ?? 0 } }

  /// What there is now, and from then on what has changed, or nothing but the time after a while.
  /// - Returns: Nil when too many pages are open. Reading goes on until the stream is let go.
  func sights() -> AsyncStream<Sight>? {
    let (stream, continuation) = AsyncStream.makeStream(
      of: Sight.self, bufferingPolicy: .bufferingNewest(1))
    let number: Int? = state.withLock { state in
      guard state.readers.count < limits.streams else { return nil }
      // What was seen while the last page was open is read anew.
      if !state.readers.isEmpty, let sight = state.sight { continuation.yield(sight) }
      state.number += 1
      state.isIdle = false
      state.readers[state.number] = continuation
      return state.number
    }
    guard let number else { return nil }
    continuation.onTermination = { [weak self] _ in
      self?.state.withLock { state in _ = state.readers.removeValue(forKey: number) }
    }
    wake.raise()
    return stream
  }

  /// What only the thread has.
  private struct Reading {
    var reader: NamedReader
    let feed: SnapshotFeed
    var sight: Sight?
    var isWatched = false
    var linesAt: Int64 = 0
    var toldAt: Int64 = 0

    mutating func run() {
      while true {
        let (isClosed, isWanted, isHurried) = feed.state.withLock { state in
          defer { state.isHurried = false }
          state.isIdle = state.readers.isEmpty
          return (state.isClosed, !state.readers.isEmpty, state.isHurried)
        }
        if isClosed { return }
        guard isWanted else {
          isWatched = false
          feed.wake.wait(atMost: .seconds(3600))
          continue
        }
        if isHurried { reader.hurry() }
        // A file may have been written over by something that is no database meanwhile.
        if !isWatched { reader.begin() }
        let isNew = look()
        isWatched = true
        if isNew || isBeatDue { publish() }
        feed.wake.wait(atMost: SnapshotFeed.pause)
      }
    }

    /// - Returns: Whether there is something new.
    private mutating func look() -> Bool {
      do {
        let snapshot = try reader.next()
        let isMended = sight?.complaint != nil
        if let snapshot {
          sight = Sight(
            version: sight?.version ?? 0, snapshot: snapshot, lastLines: sight?.lastLines ?? [:],
            file: reader.file)
        } else {
          sight?.complaint = nil
        }
        return readLastLines() || snapshot != nil || isMended
      } catch {
        let complaint = Complaint(error)
        let text =
          complaint.isUnreachable ? "waiting for the database: \(error)" : complaint.message
        let isNew = sight?.complaint != text
        if sight == nil { sight = Sight(snapshot: .empty(at: feed.clock.wallTime())) }
        sight?.complaint = text
        return isNew
      }
    }

    /// Once a second: while much happens there is more to read than that.
    private mutating func readLastLines() -> Bool {
      let second = feed.clock.wallTime().milliseconds / 1000
      guard second != linesAt, let snapshot = sight?.snapshot else { return false }
      linesAt = second
      let running = snapshot.chats.prefix { $0.status == .running }.prefix(SnapshotFeed.mostLogs)
      let lines = running.reduce(into: [ChatID: String]()) { lines, chat in
        lines[chat.id] = feed.logs.lines(of: chat.id, most: 1).last?.text
      }
      defer { sight?.lastLines = lines }
      return lines != sight?.lastLines
    }

    private var isBeatDue: Bool {
      feed.clock.uptime().nanoseconds - toldAt >= feed.limits.beat.wholeNanoseconds
    }

    private mutating func publish() {
      toldAt = feed.clock.uptime().nanoseconds
      sight?.version += 1
      guard let sight else { return }
      feed.state.withLock { state in
        state.sight = sight
        for reader in state.readers.values { reader.yield(sight) }
      }
    }
  }
}
