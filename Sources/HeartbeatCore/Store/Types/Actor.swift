/// Who does something, for the event log.
public enum Actor: Hashable, Sendable, CustomStringConvertible {
  case `operator`
  case worker(WorkerID)

  public var description: String {
    switch self {
    case .operator: "operator"
    case .worker(let id): id.name
    }
  }
}
