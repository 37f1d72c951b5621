/// What became of rows that were to be written together, as one transaction.
///
/// When that fails, those that cannot be written are found by halves, each in a transaction of its
/// own, so that one of them never holds up the others. A database that takes nothing at all is given
/// up early.
struct WrittenBatch<Row, Answer> {
  private(set) var written: [(row: Row, answer: Answer)] = []
  /// Those that cannot be written by themselves.
  private(set) var refused: [(row: Row, error: any Error)] = []
  /// Those that were not tried by themselves, in their order.
  private(set) var rest: [Row] = []
  /// Why the database itself takes nothing for now.
  private(set) var failure: (any Error)?

  /// So many rows that are refused before any is written show that it is not because of them.
  static var patience: Int { 3 }

  /// So many in one go: others want to write in between.
  static var mostRefused: Int { 16 }

  /// - Parameter write: Writes all of the rows or none.
  /// - Returns: One answer for each row, in the same order.
  init(_ rows: [Row], _ write: ([Row]) throws -> [Answer]) {
    var waiting = rows.isEmpty ? [] : [rows[...]]
    while failure == nil, refused.count < Self.mostRefused, let part = waiting.popLast() {
      do {
        written += zip(part, try write(Array(part))).map { (row: $0, answer: $1) }
      } catch {
        if WriteFault(error) == .unavailable {
          failure = error
          waiting.append(part)
        } else if part.count > 1 {
          let middle = part.startIndex + part.count / 2
          waiting += [part[middle...], part[..<middle]]
        } else {
          refused += part.map { (row: $0, error: error) }
          if isHopeless { failure = error }
        }
      }
    }
    rest = waiting.reversed().flatMap(Array.init)
  }

  private var isHopeless: Bool {
    written.isEmpty && refused.count { WriteFault($0.error) == .unknown } >= Self.patience
  }
}

/// Whose fault it is that something could not be written.
enum WriteFault {
  /// What was to be written: it can never be.
  case content
  /// The database's, for everybody and for now: it is locked, cannot be reached, or has not answered.
  case unavailable
  /// Nothing says. Others may be written all the same, such as shorter ones on a disk that is full.
  case unknown

  init(_ error: any Error) {
    self =
      switch error {
      case let failure as any DatabaseFailure where failure.concernsContent: .content
      case let failure as any DatabaseFailure where failure.concernsAll: .unavailable
      case StoreError.databaseGone: .unavailable
      case is StoreError: .content
      default: .unknown
      }
  }
}
