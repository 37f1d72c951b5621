/// The kernel locks that show which worker ids have a live process.
public protocol WorkerLocks: Sendable {
  /// Looks, without taking it, whether a live process holds the lock of this worker id.
  func isHeld(_ worker: WorkerID) -> Bool

  /// Takes the lock of this worker id for as long as the returned value lives.
  /// - Returns: Nil when a live process holds it.
  func acquire(_ worker: WorkerID) throws -> (any WorkerLock)?
}

/// A held lock; the kernel frees it when the process ends, however it ends.
public protocol WorkerLock: Sendable {}
