/// Why a worker stopped running a chat that it had not finished itself.
public enum Cause: String, CaseIterable, Sendable {
  /// An operator moved the lease to another worker id.
  case stolen
  /// Somebody took the lease because this worker seemed dead or stale.
  case recovered
  /// Ended from outside.
  case completed
  case interrupted
  case deleted
  /// The trust window was spent, or the lease is gone and nothing says why.
  case leaseExpired = "lease_expired"
  /// This worker is stopping.
  case shutdown
  /// The run took longer than it may. The chat is still this worker's, which writes how it ended.
  case timeout
  /// The run gave no sign for longer than it may; as for ``timeout``.
  case silence
}
