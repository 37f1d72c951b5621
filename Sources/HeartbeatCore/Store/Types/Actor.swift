/// Who does something, for the event log.
public enum Actor: Hashable, Sendable, CustomStringConvertible {
  case `operator`
  case worker(Incarnation)

  /// Tells a worker that is called `operator` from an operator.
  public var incarnation: IncarnationID? {
    switch self {
    case .operator: nil
    case .worker(let incarnation): incarnation.id
    }
  }

  public var description: String {
    switch self {
    case .operator: "operator"
    case .worker(let incarnation): incarnation.worker.name
    }
  }
}
