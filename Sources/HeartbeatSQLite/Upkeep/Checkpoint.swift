/// How far the write-ahead log was copied into the database.
struct Checkpoint: Hashable, Sendable {
  /// The frames in the log.
  let logFrames: Int
  /// Those of them that are in the database file now. Fewer than all while a reader needs the rest.
  let copiedFrames: Int

  /// False while some reader keeps the log from being started again from its beginning.
  var isComplete: Bool { copiedFrames == logFrames }
}
