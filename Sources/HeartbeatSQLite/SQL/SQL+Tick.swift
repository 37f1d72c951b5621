import HeartbeatSQL

extension SQL {
  enum Tick {
    /// ?1 now, ?2 incarnation. The one statement of a tick, whatever the number of chats.
    /// Uses leases_by_worker and writes no index.
    static let renew = """
      UPDATE leases SET heartbeat_at = ?1 WHERE worker_id = ?2 RETURNING chat_id, generation
      """

    /// Changes when another connection has committed.
    /// Source: https://www.sqlite.org/pragma.html#pragma_data_version
    static let dataVersion = "PRAGMA data_version"
  }
}
