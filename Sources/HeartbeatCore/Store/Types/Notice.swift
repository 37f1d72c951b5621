/// What a worker noticed about its leases, for the event log.
public enum Notice: Hashable, Sendable {
  case lost(Loss)
  case gained(Gain)
  case fenced(Lease)
  /// A run took longer, or was silent for longer, than it may; its end follows.
  case timedOut(Lease, Overrun)
}
