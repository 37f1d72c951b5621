/// What a worker noticed about its leases, for the event log.
public enum Notice: Hashable, Sendable {
  case lost(Loss)
  case gained(Gain)
  case fenced(Lease)
}
