public import HeartbeatCore

/// Why a database file cannot be opened or made, with a sentence for people.
public enum DatabaseFileError: DatabaseFailure, Equatable {
  case noDatabase(path: String)
  case notADatabase(path: String)
  case foreignDatabase(path: String)
  case newerDatabase(path: String, version: Int, known: Int)
  /// The program that asks may not bring it to this program's schema.
  case olderDatabase(path: String, version: Int, known: Int)
  case notAFile(path: String)
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
    case .notAFile(let path): "\(path) is not a file"
    case .readOnly(let path): "\(path) is read-only here"
    case .cannotOpen(let path, let reason): "cannot open \(path): \(reason)"
    case .olderDatabase(let path, let version, let known):
      "\(path) has schema \(version); `chatctl init` brings it to \(known)"
    }
  }
}
