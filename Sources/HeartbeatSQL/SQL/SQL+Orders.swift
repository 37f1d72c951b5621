extension SQL {
  /// What operators tell workers that run.
  package enum Orders {
    /// ?1 worker. The last incarnation that really started.
    package static func receiver(_ hosts: Hosts) -> String {
      """
      SELECT w.id, w.stopped_at IS NOT NULL, w.cancelling_at IS NOT NULL, w.grace_ms, \(hosts.id("w"))
      FROM workers AS w
      WHERE w.worker = ?1 AND w.started_at IS NOT NULL ORDER BY w.ordinal DESC LIMIT 1
      """
    }

    /// ?1 worker.
    package static let isKnown = "SELECT 1 FROM workers WHERE worker = ?1 LIMIT 1"

    /// ?1 now, ?2 incarnation.
    package static let drain =
      "UPDATE workers SET draining_at = ?1 WHERE id = ?2 AND draining_at IS NULL"

    /// ?1 now, ?2 incarnation. Of one that drains.
    package static let cancel = """
      UPDATE workers SET cancelling_at = ?1 WHERE id = ?2 AND cancelling_at IS NULL
      """

    /// ?1 incarnation.
    package static let undrain = """
      UPDATE workers SET draining_at = NULL WHERE id = ?1 AND draining_at IS NOT NULL
      """

    /// ?1 max-chats, ?2 incarnation.
    package static let setMaxChats = """
      UPDATE workers SET max_chats = ?1 WHERE id = ?2 AND max_chats IS DISTINCT FROM ?1
      """

    /// ?1 incarnation. Whether it drains, and whether it has stopped.
    package static let isDraining =
      "SELECT draining_at IS NOT NULL, stopped_at IS NOT NULL FROM workers WHERE id = ?1"

    /// ?1 incarnation.
    package static let hasStopped = "SELECT stopped_at IS NOT NULL FROM workers WHERE id = ?1"

    /// ?1 now, ?2 incarnation. Only while it drains and holds nothing.
    package static let stopDrained = """
      UPDATE workers SET seen_at = ?1, stopped_at = ?1
      WHERE id = ?2 AND draining_at IS NOT NULL AND stopped_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM leases WHERE worker_id = ?2)
      """
  }
}
