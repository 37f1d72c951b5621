#if Postgres
  import Synchronization

  /// Counts what a connection sends to the server.
  final class StatementCount: Sendable {
    private let sent = Atomic<Int>(0)
    private let sentUpdates = Atomic<Int>(0)

    /// Every message with a statement or a script, the connection's own among them.
    var total: Int { sent.load(ordering: .relaxed) }

    /// Statements that change rows which are there.
    var updates: Int { sentUpdates.load(ordering: .relaxed) }

    func sends(isUpdate: Bool) {
      sent.add(1, ordering: .relaxed)
      if isUpdate { sentUpdates.add(1, ordering: .relaxed) }
    }
  }
#endif
