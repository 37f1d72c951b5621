import Logging

/// Tells one command of what happens, one thing after another, and keeps in the database how far it
/// has come. On a thread and a connection of its own.
final class HookLoop {
  /// After which a command is ended.
  static let limit: Duration = .seconds(30)
  /// Between two looks whether anything has happened.
  static let pause: Duration = .milliseconds(100)
  /// Before the database is asked again after it did not answer.
  static let pauseAfterError: Duration = .seconds(1)

  private let kind: Hook.Kind
  private let command: String
  private let store: any HookStore
  private let runner: any HookRunner
  private let clock: any WorkerClock
  private let logger: Logger
  private let isCancelled: @Sendable () -> Bool
  private var turn = HookTurn()
  private var retry = HookRetry()
  private var notes = NoteFilter()
  /// When to tell again what was told last, in vain; the hook is held until then.
  private var nextTry: Uptime?
  private var held: Hook?
  /// What was told and could not be noted, with how far the hook has come by it: noted before anything
  /// else is told, or that would be told twice.
  private var unnoted: (hook: Hook, seq: Int64)?
  /// The state of the database at a look that found nothing to tell.
  private var nothingSince: Int64?

  /// - Parameter isCancelled: Whether the time that a worker which stops has for its hooks is over.
  init(
    _ kind: Hook.Kind, _ command: String, store: any HookStore, runner: any HookRunner,
    clock: any WorkerClock, logger: Logger, isCancelled: @escaping @Sendable () -> Bool
  ) {
    self.kind = kind
    self.command = command
    self.store = store
    self.runner = runner
    self.clock = clock
    self.logger = logger
    self.isCancelled = isCancelled
  }

  /// Tells what is next, if anything is.
  /// - Returns: When to be called again; nil when there is nothing to tell for now, or another worker
  ///   is telling it.
  func step(as incarnation: IncarnationID) -> Uptime? {
    if let nextTry, nextTry > clock.uptime() { return nextTry }
    do {
      return try tellNext(as: incarnation)
    } catch {
      complain("cannot see to a hook", ["error": "\(error)", "hook": command])
      return clock.uptime() + Self.pauseAfterError
    }
  }

  /// Lets others tell at once what this worker does not.
  func leave(as incarnation: IncarnationID) {
    guard let held else { return }
    self.held = nil
    // They notice by themselves, only later.
    _ = try? store.note(held.seq, of: held, by: incarnation, keeps: false)
  }

  /// Says that something is left, when the time to tell it is over.
  func sayWhatIsLeft() {
    // Where the database does not answer, that has been said.
    guard let hook = try? store.hook(kind, command), (try? news(after: hook.seq)) != nil else {
      return
    }
    complain(
      "a hook was not told of everything: the next worker with the same hook tells the rest",
      ["hook": command])
  }

  private func tellNext(as incarnation: IncarnationID) throws -> Uptime? {
    if let (hook, seq) = unnoted {
      // Nil when it was noted after all, and only the answer was lost.
      _ = try store.note(seq, of: hook, by: incarnation, keeps: false)
      unnoted = nil
    }
    // Before the look: what comes after it is seen by the next one.
    let changes = try store.changeCount()
    guard changes != nothingSince else { return nil }
    let hook = try store.hook(kind, command)
    guard let news = try news(after: hook.seq) else {
      nothingSince = changes
      return nil
    }
    guard turn.isFree(hook, for: incarnation, at: clock.uptime()),
      let held = try store.take(hook, by: incarnation)
    else { return nil }
    retry.begin(news.event.seq)
    let outcome = runner.tell(command, news, limit: Self.limit, isCancelled: isCancelled)
    try note(outcome, of: news, held, as: incarnation)
    return nextTry ?? clock.uptime()
  }

  private func news(after seq: Int64) throws -> HookNews? {
    switch kind {
    case .end: try store.ends(after: seq, limit: 1).first
    case .idle: try store.idleness(after: seq)
    }
  }

  private func note(
    _ outcome: HookOutcome, of news: HookNews, _ held: Hook, as incarnation: IncarnationID
  ) throws {
    (nextTry, self.held) = (nil, nil)
    switch outcome {
    case .done:
      retry.succeed()
      notes = NoteFilter()
      unnoted = (held, news.event.seq)
      _ = try store.note(news.event.seq, of: held, by: incarnation, keeps: false)
      unnoted = nil
    case .cancelled:
      // Whoever comes next tells it.
      _ = try store.note(held.seq, of: held, by: incarnation, keeps: false)
    case .failed(let reason):
      if let pause = retry.fail() {
        complain("a hook failed and is told again: \(reason)", facts(news))
        self.held = try store.note(held.seq, of: held, by: incarnation, keeps: true)
        nextTry = clock.uptime() + pause
      } else {
        complain("a hook failed and is told no more of an event: \(reason)", facts(news))
        _ = try store.note(news.event.seq, of: held, by: incarnation, keeps: false)
      }
    }
  }

  private func facts(_ news: HookNews) -> [String: String] {
    ["hook": command, "event": "\(news.event.seq)"]
      .merging(news.event.chat.map { ["chat": "\($0)"] } ?? [:]) { first, _ in first }
  }

  private func complain(_ message: String, _ details: [String: String]) {
    guard notes.isNews(MaintenanceNote(message, details: details), at: clock.uptime()) else {
      return
    }
    logger.warning("\(message)", metadata: details.mapValues { .string($0) })
  }
}
