/// Which worker ids have a live process, as far as that can be known without asking it.
///
/// One file's kernel locks answer it on one machine, a server's sessions for several.
public protocol Liveness: Sendable {
  /// Looks, without changing anything, whether a live process has this worker id. Never blocks.
  func presence(of worker: WorkerID) -> Presence

  /// Takes this worker id for as long as the returned value lives and the process with it. From then on
  /// others see the process as `incarnation`.
  /// - Returns: Nil when a live process has the id.
  func enter(_ worker: WorkerID, as incarnation: IncarnationID) throws -> (any Standing)?

  /// The worker ids that something is kept for, whether or not a process has them.
  func leftovers() -> [WorkerID]

  /// Removes what is kept for a worker id that no process has, if `isUnwanted` says so at the last moment.
  /// Nobody can take it meanwhile.
  /// - Returns: Whether it was removed.
  func removeLeftover(of worker: WorkerID, if isUnwanted: () -> Bool) -> Bool
}

extension Liveness {
  // Where nothing is kept.

  public func leftovers() -> [WorkerID] { [] }
  public func removeLeftover(of worker: WorkerID, if isUnwanted: () -> Bool) -> Bool { false }
}

/// What a look at a worker id showed.
public enum Presence: Hashable, Sendable {
  /// A live process has the id, as this incarnation; nil while it has not said as which one.
  case present(IncarnationID?)
  /// No process has the id. It is proved that these incarnations have ended; nil: all of them.
  case absent(ended: Set<IncarnationID>?)
  /// It cannot be told. No proof of death: what was to show the process may have been taken away
  /// under it.
  case unknown

  /// The process of an incarnation that has started.
  public func process(of incarnation: IncarnationID) -> LeaseHolder.Process {
    switch self {
    // While a newer incarnation has the id, that one is about to take the leases over.
    case .present: .alive
    case .absent(let ended): ended?.contains(incarnation) ?? true ? .dead : .unknown
    case .unknown: .unknown
    }
  }
}

/// A worker id that this process has.
public protocol Standing: Sendable {
  /// Goes on as another incarnation of the same worker id.
  func become(_ incarnation: IncarnationID)

  /// Looks whether others can still see that this process has the id, and mends it where they
  /// cannot. Never waits.
  func confirm() -> Confirmation
}

/// Whether others can see that a process has its worker id.
public enum Confirmation: Hashable, Sendable {
  case sound
  /// They could not; they can again.
  case restored
  /// They cannot, and why. They judge the process by its heartbeats meanwhile.
  case hidden(reason: String)
  /// Another process has the id now.
  case lost
}
