/// What a connection may do.
public enum Role: String, CaseIterable, Sendable {
  /// Reads only; the file is opened read-only.
  case viewer
  /// Renews leases and notes the use of workspaces, nothing else.
  case heartbeat
  /// Claims, finishes and recovers.
  case worker
  /// Everything.
  case `operator`
}
