public import HeartbeatCore

/// Why a database file cannot be opened or made, with a sentence for people.
public enum DatabaseFileError: DatabaseFailure, Equatable {
  case noDatabase(path: String)
  case notADatabase(path: String)
  case foreignDatabase(path: String)
  case newerDatabase(path: String, version: Int, known: Int)
  /// The program that asks may not bring it to this program's schema.
  case olderDatabase(path: String, version: Int, known: Int)
  /// A worker of an older program runs on the file, which cannot be brought to this one's schema then.
  case olderWorker(WorkerID)
  case notAFile(path: String)
  /// Each name has a log and locks of its own, so two who come by different names do not see what
  /// the other one writes.
  case severalNames(path: String, count: Int)
  /// The file alone is mounted here, as under another name.
  case mounted(path: String)
  case readOnly(path: String)
  case cannotOpen(path: String, reason: String)

  public var description: String {
    switch self {
    case .noDatabase(let path):
      "no database at \(path): `chatctl init`, `start` and `run` create it"
    case .notADatabase(let path):
      "\(path) is not a SQLite database; it was left untouched"
    case .foreignDatabase(let path):
      "\(path) is a SQLite database of another program; it was left untouched"
    case .newerDatabase(let path, let version, let known):
      """
      \(path) was made by a newer chatctl (schema \(version), this one knows up to \(known)); \
      it was left untouched
      """
    case .olderWorker(let worker):
      "worker \(worker) was started by an older chatctl and runs: stop it, so that the database can be "
        + "brought to this one's schema"
    case .notAFile(let path): "\(path) is not a file"
    case .severalNames(let path, let count):
      """
      \(path) has \(count) names (hard links), each of which would have a log and locks of its own: \
      remove the others, or make them symbolic links
      """
    case .mounted(let path):
      """
      \(path) is a mount of a single file, which has another name elsewhere with a log and locks of \
      its own: mount its directory instead
      """
    case .readOnly(let path): "\(path) is read-only here"
    case .cannotOpen(let path, let reason): "cannot open \(path): \(reason)"
    case .olderDatabase(let path, let version, let known):
      "\(path) has schema \(version); `chatctl init` brings it to \(known)"
    }
  }
}
