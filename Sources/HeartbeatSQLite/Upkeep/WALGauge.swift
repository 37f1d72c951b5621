internal import CSQLite
import HeartbeatCore
import Synchronization

/// How long the write-ahead log was after the last commit of the connections that report to it.
///
/// Source: https://www.sqlite.org/c3ref/wal_hook.html
final class WALGauge: Sendable {
  private let frames = Atomic<Int>(0)

  /// The number of frames in the log.
  var logFrames: Int {
    get { frames.load(ordering: .relaxed) }
    set { frames.store(newValue, ordering: .relaxed) }
  }

  /// Reports each commit of `connection`. Replaces SQLite's automatic checkpoints, which use the
  /// same hook. The caller keeps the gauge for as long as the connection.
  func watch(_ connection: SQLiteConnection) {
    connection.withHandle { handle in
      _ = sqlite3_wal_hook(
        handle,
        { context, _, _, frames in
          guard let context else { return SQLITE_OK }
          Unmanaged<WALGauge>.fromOpaque(context).takeUnretainedValue().logFrames = Int(frames)
          return SQLITE_OK
        }, Unmanaged.passUnretained(self).toOpaque())
    }
  }
}
