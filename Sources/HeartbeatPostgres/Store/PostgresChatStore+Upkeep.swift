#if Postgres
  package import HeartbeatCore
  import HeartbeatSQL

  /// The server keeps its own files in order.
  extension PostgresChatStore {
    /// Tries once whether notices come through here; what there is to do otherwise, the server does.
    package func maintain() throws -> MaintenanceNote? {
      if hearsNotices == nil {
        hearsNotices = try use { try $0.hearsNotices() }
      }
      return hearsNotices == false
        ? MaintenanceNote(
          """
          no notice of the server comes through to here: this worker looks once a second for what \
          others have done
          """)
        : nil
    }

    package func freeSpace() throws -> FreeSpace { FreeSpace(freeBytes: 0, isReturnable: false) }

    package func freeBytes(on connection: PostgresConnection) throws -> Int { 0 }

    package func vacuum(pages: Int) throws -> Int {
      try require(role == .upkeep, .upkeep)
      return 0
    }

    package func keepLogShort(inAnyCase: Bool) throws {}

    package func greatestChat(on connection: PostgresConnection) throws -> Int64 {
      try connection.row(
        "SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence('chats', 'id')::regclass), 0)"
      ) { $0[0] } ?? 0
    }

    /// A lock of the session, which its end gives back.
    package func takePruning() throws -> (any Sendable)? {
      let isTaken = try use { connection in
        try connection.row(
          "SELECT pg_try_advisory_lock(hashtextextended('chatctl.prune', 0))"
        ) { $0[0] as Bool } ?? false
      }
      return isTaken ? PruningRight(store: self) : nil
    }

    fileprivate func givePruningBack() {
      _ = try? use { connection in
        try connection.run("SELECT pg_advisory_unlock(hashtextextended('chatctl.prune', 0))")
      }
    }
  }

  /// The right to prune, for as long as it lives.
  private final class PruningRight: Sendable {
    private let store: PostgresChatStore

    init(store: PostgresChatStore) { self.store = store }

    deinit { store.givePruningBack() }
  }
#endif
