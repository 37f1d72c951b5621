/// Does to many chats what an operator asks for, in portions: each is one short transaction, and a
/// pause follows in which heartbeats and others may write.
///
/// What a portion has done stays done, whatever becomes of the next one. Chats that appear meanwhile
/// may be among the next ones.
public struct BulkWork: Sendable {
  /// A portion holds the writer's lock for about 10 ms, and on a busy machine for 40 ms.
  public static let portion = 1_000

  private let clock: any WorkerClock
  private let portion: Int
  private let shouldStop: @Sendable () -> Bool
  private let pausing = WakeSignal()

  /// - Parameters:
  ///   - clock: For the times that are stored, and for pauses.
  ///   - portion: The most chats that one transaction takes.
  ///   - shouldStop: Asked before each portion; true ends the work there.
  public init(
    clock: any WorkerClock, portion: Int = BulkWork.portion,
    shouldStop: @escaping @Sendable () -> Bool = { false }
  ) {
    precondition(portion > 0, "a portion without chats would never come to an end")
    self.clock = clock
    self.portion = portion
    self.shouldStop = shouldStop
  }

  /// Changes the status of the chats that are selected; `afterEach` is told what each portion has done.
  public func apply(
    _ change: ChatChange, to selection: ChatSelection, in store: any OperatorStore,
    afterEach: (Changes) -> Void = { _ in }
  ) -> BulkOutcome<Changes> {
    run(PortionCutter(selection), afterEach) { cutter in
      switch cutter.next(portion) {
      case .given(let chats):
        try store.apply(change, to: .chats(chats), at: clock.wallTime())
      case .following(let chat, let limit):
        try store.apply(change, to: .next(limit, after: chat), at: clock.wallTime())
      }
    }
  }

  /// Moves leases, as ``OperatorStore/steal(_:to:reason:isNow:at:)`` does. Of all of a worker no more
  /// than it holds when this begins: what it claims meanwhile is not run after.
  public func steal(
    _ asked: StealSelection, to worker: WorkerID, reason: String?, isNow: Bool,
    in store: any OperatorStore
  ) -> BulkOutcome<Theft> {
    let selection: StealSelection
    do {
      selection = try bounded(asked, in: store)
    } catch {
      return BulkOutcome(done: .nothing, ending: .failed(error))
    }
    return run(PortionCutter(selection), { _ in }) { cutter in
      let part: StealSelection =
        switch (selection, cutter.next(portion)) {
        case (.allOf(let from, _, _), .following(let chat, let limit)):
          .allOf(from, count: limit, after: chat)
        case (_, .given(let chats)): .chats(chats)
        case (.chats, .following): preconditionFailure("chats that are given are cut as such")
        }
      return try store.steal(
        part, to: worker, reason: reason, isNow: isNow, at: clock.wallTime())
    }
  }

  private func bounded(
    _ selection: StealSelection, in store: any OperatorStore
  ) throws -> StealSelection {
    guard case .allOf(let from, let count, let after) = selection else { return selection }
    let held = try store.workers(at: clock.wallTime()).first { $0.worker == from }?.chats ?? 0
    return .allOf(from, count: min(count ?? held, held), after: after)
  }

  private func run<Done: BulkPart>(
    _ cutter: PortionCutter, _ afterEach: (Done) -> Void,
    _ perform: (PortionCutter) throws -> Done
  ) -> BulkOutcome<Done> {
    var cutter = cutter
    var done = Done.nothing
    while !cutter.isAtEnd {
      if shouldStop() { return BulkOutcome(done: done, ending: .cutShort) }
      do {
        let part = try perform(cutter)
        done.add(part)
        afterEach(part)
        cutter.advance(portion, took: part.size, last: part.last)
      } catch {
        return BulkOutcome(done: done, ending: .failed(error))
      }
      if !cutter.isAtEnd { pause() }
    }
    return BulkOutcome(done: done, ending: .finished)
  }

  private func pause() {
    let deadline = clock.uptime() + WorkLoop.pauseBetweenPortions
    while clock.uptime() < deadline { clock.wait(for: pausing, until: deadline) }
  }
}

/// What has been done to many chats, and whether that is all.
public struct BulkOutcome<Done: Sendable>: Sendable {
  public enum Ending: Sendable {
    case finished
    /// Somebody asked for it between two portions.
    case cutShort
    /// A portion failed, and changed nothing, unless the failure is ``DatabaseFailure/isUnknown``.
    case failed(any Error)
  }

  /// By the portions before the ending.
  public let done: Done
  public let ending: Ending

  public init(done: Done, ending: Ending) {
    self.done = done
    self.ending = ending
  }
}
