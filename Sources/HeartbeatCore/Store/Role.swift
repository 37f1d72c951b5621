/// What a connection may do. Each backend has the table of it.
///
/// This protects from mistakes, our own among them, and from what the commands of chats do through
/// chatctl. It is no wall: whoever can write the file owns the data.
public enum Role: String, CaseIterable, Sendable {
  /// Reads only; the file is opened read-only.
  case viewer
  /// Renews leases and notes the use of workspaces, nothing else.
  case heartbeat
  /// A chat's own command: adds messages and progress to its own chat while its run holds the lease.
  case chat
  /// Claims, finishes, recovers and appends for leases.
  case worker
  /// Removes what is over: chats that have ended, with what belongs to them, and the events of chats
  /// that are gone. The only one that removes events, and it changes nothing.
  case upkeep
  /// Everything that a command does: steals, recovers, interrupts, deletes, administers.
  case `operator`

  /// Whether whoever has this role may do what needs `other`.
  public func includes(_ other: Role) -> Bool {
    switch self {
    case .operator: other != .chat
    case .worker: [.viewer, .heartbeat, .worker].contains(other)
    case .heartbeat: [.viewer, .heartbeat].contains(other)
    case .chat: [.viewer, .chat].contains(other)
    case .upkeep: [.viewer, .upkeep].contains(other)
    case .viewer: other == .viewer
    }
  }

  /// Whether whoever has this role may give it up for `other`. A chat's own role is less than a
  /// worker's or an operator's, although neither of them includes it: it stands for one run.
  public func mayBecome(_ other: Role) -> Bool {
    includes(other) || (other == .chat && includes(.worker))
  }
}
