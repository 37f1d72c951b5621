#if Postgres
  import Synchronization

  /// One store for several callers of one process that need the same rights, so that a worker has few
  /// connections. Each closes it; the last one really does.
  final class SharedStore: Sendable {
    private struct State {
      weak var store: PostgresChatStore?
    }

    private let state = Mutex(State())

    func open(_ make: () throws -> PostgresChatStore) throws -> PostgresChatStore {
      try state.withLock { state in
        if let store = state.store, store.share() { return store }
        let store = try make()
        state.store = store
        return store
      }
    }
  }
#endif
