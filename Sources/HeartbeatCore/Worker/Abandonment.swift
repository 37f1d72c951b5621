/// Why a worker gives up its incarnation without being asked to stop.
enum Abandonment: Error, CustomStringConvertible {
  /// The database was replaced by an older copy that has never heard of it. It registers anew.
  case unknown
  /// The database has been gone for as long as a lease lasts. Whoever supervises it decides.
  case databaseGone(any Error)

  /// In one word, for the event that tells of the stop.
  var reason: String {
    switch self {
    case .unknown: "replaced"
    case .databaseGone: "database gone"
    }
  }

  var description: String {
    switch self {
    case .unknown:
      "the database does not know this worker any more: it was replaced by an older copy"
    case .databaseGone(let error): String(describing: error)
    }
  }
}
