/// What is known of a worker, from its kernel lock and its heartbeats.
public enum WorkerState: String, CaseIterable, Sendable {
  /// Its process holds the lock, or that cannot be told, and its heartbeat is fresh.
  case live
  /// Live, but it takes no chats any more and stops once it has none left.
  case draining
  /// Its process holds the lock, or that cannot be told, but its heartbeat is stale.
  case hung
  /// Its lock is free although it never stopped in order.
  case dead
  /// It stopped in order, or never started.
  case stopped
}
