import HeartbeatCore
import Synchronization

/// Keeps the log short as a worker does, on a thread and a connection of its own. It looks more often: here the
/// log grows by a page for each chat.
final class OldUpkeep: Sendable {
  private final class Shared: Sendable {
    let signal = WakeSignal()
    let isEnded = Atomic(false)
  }

  private static let pause: Duration = .milliseconds(50)

  private let shared = Shared()

  init(_ backend: any ChatBackend, patience: Duration) throws {
    let store = try backend.openSweep(patience: patience)
    try SystemThread.start(name: "upkeep") { [shared] in
      while !shared.isEnded.load(ordering: .relaxed) {
        // What fails now may succeed later; meanwhile the log is longer, which is measured.
        _ = try? store.maintain()
        shared.signal.wait(atMost: Self.pause)
      }
      store.close()
    }
  }

  deinit {
    shared.isEnded.store(true, ordering: .relaxed)
    shared.signal.raise()
  }
}
