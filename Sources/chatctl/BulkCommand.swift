import HeartbeatCore

/// What the commands that do something to many chats have in common: they work in portions, SIGINT
/// and SIGTERM end them between two, and they say what was done in any case.
enum BulkCommand {
  static func change(
    _ change: ChatChange, _ chats: ChatSelection, in store: any OperatorStore,
    by clock: any WorkerClock, afterEach: (Changes) -> Void = { _ in }
  ) -> BulkOutcome<Changes> {
    run(by: clock) { $0.apply(change, to: chats, in: store, afterEach: afterEach) }
  }

  static func run<Done>(
    by clock: any WorkerClock, _ work: (BulkWork) -> BulkOutcome<Done>
  ) -> BulkOutcome<Done> {
    interruptible { work(BulkWork(clock: clock, shouldStop: $0)) }
  }

  /// - Parameter work: Is given what to ask between two portions: whether to stop.
  static func interruptible<Done>(
    _ work: (@escaping @Sendable () -> Bool) -> BulkOutcome<Done>
  ) -> BulkOutcome<Done> {
    let interruption = Interruption.listen()
    // What follows, the printing, is ended by a signal as that of any other command is.
    defer { interruption.end() }
    return work { Interruption.signal != nil }
  }
}

extension BulkOutcome where Done: Countable {
  /// Prints what was done, then says why it is not all.
  ///
  /// - Parameter print: Prints and says what was refused; throws ``CommandFailure`` for refusals.
  func report(_ print: (Done) throws -> Void) throws {
    switch ending {
    case .finished:
      try print(done)
    case .failed(let error):
      if done.considered > 0 {
        try printPart(print)
        Output.say("an error came after \(done.count) chats; run it again for the rest")
      }
      throw error
    case .cutShort:
      try printPart(print)
      throw CommandFailure(
        Interruption.signal == Interruption.terminate ? .terminated : .interrupted,
        "cut short after \(done.count) chats; run it again for the rest")
    }
  }

  /// How the whole ended says more than that a part was refused.
  private func printPart(_ print: (Done) throws -> Void) throws {
    do {
      try print(done)
    } catch let failure as CommandFailure where failure.exitCode == .refused {
      return
    }
  }
}

/// What can be said of a part of the work.
protocol Countable {
  /// Those that were done.
  var count: Int { get }
  /// Those that were done or refused.
  var considered: Int { get }
}

extension Changes: Countable {
  var count: Int { changed.count }
  var considered: Int { changed.count + refused.count }
}

extension Theft: Countable {
  var count: Int { stolen.count }
  var considered: Int { stolen.count + refused.count }
}

extension Recovery: Countable {
  var considered: Int { count }
}
