public import Logging
import Synchronization

/// Tells commands of what happens in a database while a worker runs on it, on a thread of its own and
/// through a connection of its own: a command that hangs delays neither a heartbeat nor a claim.
///
/// Each is told of everything at least once: how far it has been told is kept in the database, for
/// whichever worker comes next. Twice only after a worker has died or hung over it.
public final class HookTeller: Sendable {
  private struct State {
    var incarnation: IncarnationID?
    /// Until when what has happened is still told; nil while the worker runs.
    var stopsAt: Uptime?
    var hasEnded = false
  }

  private let database: any ChatBackend
  private let commands: [Hook.Kind: String]
  private let runner: any HookRunner
  private let patience: Duration
  private let clock: any WorkerClock
  private let logger: Logger
  private let state = Mutex(State())
  private let signal = WakeSignal()
  private let ended = WakeSignal()

  public init(
    database: any ChatBackend, commands: [Hook.Kind: String], runner: any HookRunner,
    patience: Duration = .seconds(5), clock: (any WorkerClock)? = nil, logger: Logger
  ) {
    self.database = database
    self.commands = commands
    self.runner = runner
    self.patience = patience
    self.clock = clock ?? database.clock
    self.logger = logger
  }

  /// Before the worker starts: what it ends from now on is told.
  /// - Throws: ``ThreadFailure``, or what kept the database from being opened or written.
  public func start() throws {
    let store = try database.openHooks(patience: patience)
    for (kind, command) in commands { _ = try store.hook(kind, command) }
    try SystemThread.start(name: "hooks", stackSize: 1 << 20) { [self] in
      live(store)
      store.close()
      state.withLock { $0.hasEnded = true }
      ended.raise()
    }
  }

  /// The worker has started.
  public func begin(as incarnation: IncarnationID) {
    state.withLock { $0.incarnation = incarnation }
    signal.raise()
  }

  /// The worker has stopped: tells what is left, for `grace` at most. Blocks until that is done.
  public func finish(within grace: Duration) {
    let stopsAt = clock.uptime() + grace
    state.withLock { $0.stopsAt = stopsAt }
    signal.raise()
    while !state.withLock({ $0.hasEnded }) { ended.wait(atMost: .seconds(1)) }
  }

  private var isOver: Bool {
    state.withLock { state in
      state.stopsAt.map { $0 <= clock.uptime() } ?? false
    }
  }

  private func live(_ store: any HookStore) {
    // What ends is told before it is told that nothing is left.
    let loops = Hook.Kind.allCases.compactMap { kind in
      commands[kind].map {
        HookLoop(
          kind, $0, store: store, runner: runner, clock: clock, logger: logger,
          isCancelled: { [self] in isOver })
      }
    }
    defer {
      if let incarnation = state.withLock({ $0.incarnation }) {
        for loop in loops { loop.leave(as: incarnation) }
      }
    }
    while true {
      let (incarnation, stopsAt) = state.withLock { ($0.incarnation, $0.stopsAt) }
      guard !isOver else {
        for loop in loops { loop.sayWhatIsLeft() }
        return
      }
      guard let incarnation else {
        if stopsAt != nil { return }
        signal.wait(atMost: .seconds(3600))
        continue
      }
      if stopsAt != nil { store.limitPatience(to: .seconds(1)) }
      var next: Uptime?
      for loop in loops where next == nil { next = loop.step(as: incarnation) }
      if next == nil {
        // Nothing is left that is this worker's to tell.
        if stopsAt != nil { return }
        next = clock.uptime() + HookLoop.pause
      }
      guard let next, next > clock.uptime() else { continue }
      clock.wait(for: signal, until: stopsAt.map { min($0, next) } ?? next)
    }
  }
}
