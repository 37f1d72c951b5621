package import HeartbeatCore

/// What locks show is shown on one host. A process elsewhere is never proved dead by them, nor by a
/// session that ended: it is judged by what it says of itself, and when that is too old.
extension SQLChatStore {
  package var host: Host? { nil }

  package func makeWay(
    for incarnation: Incarnation, on connection: Connection, at now: Timestamp
  ) throws {}

  /// Whether the locks that this process sees tell of one whose row names this host.
  package func isHere(_ hostID: String?) -> Bool {
    guard let host else { return true }
    return hostID != nil && hostID == host.id
  }

  /// What is known of a worker id whose incarnation in question was started on a host.
  func presence(of worker: WorkerID, on hostID: String?) -> Presence {
    isHere(hostID) ? liveness.presence(of: worker) : .unknown
  }

  /// Whether the process of an incarnation lives that was started on a host.
  func process(of incarnation: Incarnation, on hostID: String?) -> LeaseHolder.Process {
    presence(of: incarnation.worker, on: hostID).process(of: incarnation.id)
  }
}
