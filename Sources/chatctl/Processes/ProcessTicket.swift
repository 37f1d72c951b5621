import Synchronization

/// One command to be, so that it can be cancelled before it is started as well as afterwards.
final class ProcessTicket: Sendable {
  private let cancelled = Atomic<Bool>(false)

  var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

  func markCancelled() { cancelled.store(true, ordering: .releasing) }
}
