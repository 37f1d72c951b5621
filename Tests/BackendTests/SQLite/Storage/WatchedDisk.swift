import CSQLite
import CStorageFaults
import Synchronization

@testable import HeartbeatCore
@testable import HeartbeatSQLite

/// A directory whose files SQLite uses as always, while a test counts and keeps what it does with them,
/// or lets that fail. The store opens its database there as in production and knows nothing of it.
///
/// Sendable: all its state is locked.
final class WatchedDisk: Sendable {
  private struct State {
    var counts: [DiskCall.Operation: Int] = [:]
    var recording: [DiskCall]?
    var plan: DiskFaultPlan?
    var faults = 0
  }

  let directory: String
  private let state = Mutex(State())

  var path: String { directory + "/" + DiskCall.File.database.rawValue }

  /// Makes the directory, in memory where the system has a place there.
  init() throws {
    directory = try MemoryDirectory.make()
    let context = Unmanaged.passUnretained(self).toOpaque()
    let isWatched = storage_watch(
      directory,
      { context, call in
        guard let context, let call = call?.pointee else {
          return storage_answer(code: SQLITE_OK, count: 1)
        }
        return Unmanaged<WatchedDisk>.fromOpaque(context).takeUnretainedValue().answer(call)
      }, context)
    guard isWatched != 0 else { throw StoreError.invalid("too many directories are watched") }
  }

  /// All connections are closed by then, or used no more.
  deinit {
    storage_unwatch(directory)
    MemoryDirectory.remove(directory)
  }

  /// How often SQLite has asked for that.
  func count(_ operation: DiskCall.Operation) -> Int {
    state.withLock { $0.counts[operation] ?? 0 }
  }

  /// How many calls have failed.
  var faults: Int { state.withLock { $0.faults } }

  /// Lets calls fail from now on, whose count begins anew; nil: none.
  func plan(_ plan: DiskFaultPlan?) {
    state.withLock {
      $0.plan = plan
      $0.counts = [:]
    }
  }

  /// Keeps every call but reads from now on.
  func record() { state.withLock { $0.recording = [] } }

  /// How many calls are kept so far.
  var recorded: Int { state.withLock { $0.recording?.count ?? 0 } }

  /// The calls that were kept, in their order.
  func endRecording() -> [DiskCall] {
    state.withLock { state in
      defer { state.recording = nil }
      return state.recording ?? []
    }
  }

  private func answer(_ call: storage_call) -> storage_answer {
    let whole = storage_answer(code: SQLITE_OK, count: call.count)
    guard let asked = DiskCall(call) else { return whole }
    return state.withLock { state in
      let count = state.counts[asked.operation, default: 0] + 1
      state.counts[asked.operation] = count
      if let plan = state.plan, plan.fault.operation == asked.operation,
        plan.lasts ? count >= plan.call : count == plan.call
      {
        state.faults += 1
        return plan.fault.answer(call)
      }
      if state.recording != nil, asked.operation != .read { state.recording?.append(asked) }
      return whole
    }
  }
}
