import Glibc
import HeartbeatSQL
import Synchronization

/// What one call has cost that the program itself can see. Callgrind tells the rest, of the same call.
struct CountedCall {
  let operation: Operation
  let leases: Int
  let statements: Int
  let pages: Int
}

/// The statements that connections have run.
final class StatementCount: StatementSeam {
  private let count = Atomic(0)

  var value: Int { count.load(ordering: .relaxed) }

  func willRun(_ sql: String) { count.add(1, ordering: .relaxed) }
  func didRun(_ sql: String) {}
}

/// Runs what is counted. Callgrind counts while this function runs, and at its end writes down what it has
/// counted; it finds it by its name, so that there is no second one whose name has this one in it.
@inline(never)
func theCountedCall(_ body: () throws -> Void) rethrows {
  try body()
}

extension Workplace {
  /// Does the same twice, the second time counted: by then statements are prepared and pages read, as in
  /// a process that has gone on for a while.
  func count(_ operation: Operation, _ leases: Int, _ body: () throws -> Void) throws {
    try emptyLog()
    try body()
    try countOnce(operation, leases, body)
  }

  func countOnce(_ operation: Operation, _ leases: Int, _ body: () throws -> Void) throws {
    let (statementsBefore, pagesBefore) = (statements.value, logPages)
    try theCountedCall(body)
    calls.append(
      CountedCall(
        operation: operation, leases: leases, statements: statements.value - statementsBefore,
        pages: logPages - pagesBefore))
  }

  /// How many pages are in the log, which grows until it is emptied.
  ///
  /// Source: https://www.sqlite.org/fileformat2.html#the_write_ahead_log
  private var logPages: Int {
    var status = stat()
    guard stat(path + "-wal", &status) == 0, status.st_size > 0 else { return 0 }
    return (Int(status.st_size) - 32) / (24 + 4096)
  }
}
