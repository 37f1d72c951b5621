import HeartbeatCore
import HeartbeatView

/// Reads snapshots of whichever file is the database by then.
struct NamedReader {
  private let database: NamedDatabase
  private let liveness: any Liveness
  private let clock: any WorkerClock
  private var opened: NamedDatabase.Opened
  private var reader: SnapshotReader
  private var isAnew = false

  var question: SnapshotQuestion {
    didSet { reader.question = question }
  }

  /// Tells one database from another.
  var file: String { opened.file }

  init(
    _ question: SnapshotQuestion, of database: NamedDatabase, liveness: any Liveness,
    clock: any WorkerClock
  ) throws {
    self.question = question
    self.database = database
    self.liveness = liveness
    self.clock = clock
    opened = try database.opened()
    reader = SnapshotReader(question, store: opened.store, liveness: liveness, clock: clock)
  }

  /// The next call reads, whatever has happened.
  mutating func hurry() { reader.hurry() }

  /// The next call reads, and nothing is kept of what was read before.
  mutating func begin() { isAnew = true }

  /// - Returns: Nil when nothing has happened since the last one, or it is too soon.
  /// - Throws: What keeps the database from being opened or read.
  mutating func next() throws -> Snapshot? {
    let opened = try database.opened(isAnew: isAnew)
    isAnew = false
    if opened.number != self.opened.number {
      reader = SnapshotReader(question, store: opened.store, liveness: liveness, clock: clock)
      self.opened = opened
    }
    return try reader.next()
  }
}
