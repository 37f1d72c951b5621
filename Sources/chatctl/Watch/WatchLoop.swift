import HeartbeatCore
import HeartbeatView

/// Shows snapshots until somebody quits.
struct WatchLoop {
  private let screen: Screen
  private let actor: WatchActor
  private let logs: LogEnd
  private let database: NamedDatabase
  private let clock: any WorkerClock
  private var reader: NamedReader
  private var snapshot: Snapshot
  private var state = WatchState()
  private var shown: WatchFrame?
  private var drawnAt: Int64 = 0
  /// What the running chats that were shown in a second have printed last; nil for nothing.
  private var lastLines: (second: Int64, of: [ChatID: String?]) = (0, [:])

  /// How long a key is waited for, and so how late something new is shown.
  private static let pause: Duration = .milliseconds(100)

  init(
    screen: Screen, actor: WatchActor, logs: LogDirectory, database: NamedDatabase,
    reader: NamedReader, clock: any WorkerClock
  ) throws {
    self.screen = screen
    self.actor = actor
    self.logs = LogEnd(directory: logs)
    self.database = database
    self.clock = clock
    self.reader = reader
    snapshot = Snapshot.empty(at: clock.wallTime())
  }

  mutating func run() throws {
    while !screen.hasEnded {
      let isNew = try read()
      // Ages grow by the second.
      let second = second
      if isNew || second != drawnAt { try draw() }
      drawnAt = second
      guard let key = screen.key(within: Self.pause) else { continue }
      if try press(key) { return }
      try draw()
    }
  }

  /// - Returns: Whether there is something new.
  private mutating func read() throws -> Bool {
    let file = reader.file
    do {
      let next = try reader.next()
      if reader.file != file { state.meetOtherDatabase() }
      guard let next else { return reader.file != file }
      state.follow(from: snapshot, to: next)
      snapshot = next
    } catch {
      let text = Complaint(error).message ?? "it cannot be read"
      state.message = "waiting for the database: \(text)"
    }
    return true
  }

  /// - Returns: Whether that was the end.
  private mutating func press(_ key: WatchKey) throws -> Bool {
    state.page = max(screen.size.rows / 2, 1)
    switch state.press(key, in: snapshot) {
    case .quit: return true
    case .act(let action):
      do {
        // What was confirmed is about the database that was shown.
        guard try database.opened().file == reader.file else { break }
        state.message = try actor.perform(action)
      } catch {
        state.message = Complaint(error).message ?? "it was refused"
      }
      reader.hurry()
    case nil: break
    }
    var details = ChatDetails()
    if !state.filter.isEmpty { details.text = state.filter }
    reader.question.details = details
    return false
  }

  private mutating func draw() throws {
    let size = screen.size
    var layout = WatchLayout(
      snapshot: snapshot, state: state, now: clock.wallTime(), size: size, isPlain: screen.isPlain)
    if case .details(let chat) = state.mode {
      layout.details = WatchDetails(
        chat: try? database.opened().store.chat(chat), log: logs.lines(of: chat, most: size.rows))
    } else {
      layout.lastLines = readLastLines(of: layout.shownChats)
    }
    let frame = layout.frame
    // A terminal that has changed its size has to be drawn anew: ncurses has cleared it.
    guard frame != shown else { return }
    screen.show(frame)
    shown = frame
  }

  private var second: Int64 { clock.wallTime().milliseconds / 1000 }

  /// Each log once a second at most: while much happens there is more to draw than that.
  private mutating func readLastLines(of chats: ArraySlice<Chat>) -> [ChatID: String] {
    if lastLines.second != second { lastLines = (second, [:]) }
    for chat in chats where chat.status == .running && lastLines.of[chat.id] == nil {
      lastLines.of[chat.id] = .some(logs.lines(of: chat.id, most: 1).last?.text)
    }
    return lastLines.of.compactMapValues(\.self)
  }
}
