/// What a worker measures, as it is called in the backend of swift-metrics that its program has chosen.
///
/// Names, units and kinds follow Prometheus' conventions. Each has the dimension `worker`.
/// Source: https://prometheus.io/docs/practices/naming/
public enum WorkerMetric: String, CaseIterable, Sendable {
  case ticks = "chatctl_ticks_total"
  case failedTicks = "chatctl_failed_ticks_total"
  case tickDuration = "chatctl_tick_duration_seconds"
  case leases = "chatctl_leases"
  case trustWindow = "chatctl_trust_window_seconds"
  case claimed = "chatctl_claimed_total"
  case gained = "chatctl_gained_total"
  case lost = "chatctl_lost_total"
  case finished = "chatctl_finished_total"
  case timedOut = "chatctl_timed_out_total"
  case recovered = "chatctl_recovered_total"
  case quarantined = "chatctl_quarantined_total"
  case fenced = "chatctl_fenced_total"

  /// The raw values are Prometheus' words.
  public enum Kind: String, Sendable {
    /// Only grows, from 0 at the start of the process.
    case counter
    case gauge
    /// In seconds.
    case histogram
  }

  public var kind: Kind {
    switch self {
    case .tickDuration: .histogram
    case .leases, .trustWindow: .gauge
    default: .counter
    }
  }

  /// One sentence for people.
  public var help: String {
    switch self {
    case .ticks: "Heartbeats that succeeded, each one statement for all chats."
    case .failedTicks: "Heartbeats that failed."
    case .tickDuration: "How long the statement of a heartbeat took with its commit."
    case .leases: "Chats that the worker held at its last heartbeat."
    case .trustWindow: "How long the worker may go on without another heartbeat, at its last try."
    case .claimed: "Chats taken from the queue."
    case .gained: "Chats that somebody else gave to the worker."
    case .lost: "Chats that were taken from the worker, by cause."
    case .finished: "Runs that ended and were not lost, by the status of the chat afterwards."
    case .timedOut: "Runs that were over a limit, by limit."
    case .recovered: "Chats taken back from dead or stale workers."
    case .quarantined: "Chats that were recovered too often and have status error since."
    case .fenced: "Chats that the worker gave up because it could not renew them in time."
    }
  }
}
