import HeartbeatSQL

/// What happens to a process between its statements and the database.
///
/// Sendable: one thread uses a simulation at a time.
final class ProcessSeam: StatementSeam, @unchecked Sendable {
  /// What is to happen at a statement.
  enum Trouble {
    case fails(DatabaseFault)
    /// The process dies before the statement is run, or after it was: a transaction that goes on ends
    /// with it.
    case dies(isAfter: Bool)
    /// Others take so many steps first, or after it.
    case othersGo(steps: Int, isAfter: Bool)
    /// The process is stopped there, and goes on after so long.
    case isStopped(for: Duration)
  }

  /// A process that has ended has no answer to anything.
  struct Died: Error {}

  /// Of all processes of a simulation.
  final class Count {
    var commits = 0
  }

  private let database: any SimulatedDatabase
  private let count: Count
  private(set) var isDead = false
  /// After so many statements, the next of them first.
  private var troubles: [(after: Int, trouble: Trouble)] = []
  private var statements = 0
  private var afterwards: Trouble?
  /// What else happens at a trouble; the process may be dead when it returns.
  var onTrouble: (Trouble) -> Void = { _ in }
  /// Told when the heartbeat goes on after a renewal: it has taken it in by then, and tells of it at its end.
  var onRenewed: () -> Void = {}
  private var hasRenewed = false
  /// Told when a transaction, which no other statement begins with a B, is about to begin.
  var onBegin: () -> Void = {}

  init(_ database: any SimulatedDatabase, counting count: Count) {
    self.database = database
    self.count = count
  }

  /// - Parameter after: How many statements pass before.
  func add(_ trouble: Trouble, after: Int) {
    troubles.append((statements + after, trouble))
    troubles.sort { $0.after < $1.after }
  }

  func clear() {
    troubles.removeAll()
    afterwards = nil
  }

  func die() {
    isDead = true
    clear()
    // Whoever it tells has it too.
    (onTrouble, onBegin, onRenewed) = ({ _ in }, {}, {})
  }

  func willRun(_ sql: String) throws {
    if isDead { throw Died() }
    if sql.utf8.first == UInt8(ascii: "B") { onBegin() }
    // Others come in between only from here and from the end of a statement, so this is the heartbeat's
    // next one, or its step is over.
    if hasRenewed {
      hasRenewed = false
      onRenewed()
    }
    statements += 1
    guard let next = troubles.first, next.after < statements else { return }
    troubles.removeFirst()
    switch next.trouble {
    case .fails(.lostAnswer), .dies(isAfter: true), .othersGo(_, isAfter: true):
      afterwards = next.trouble
    case .fails(let fault):
      onTrouble(next.trouble)
      throw database.error(fault, sql)
    case .dies, .othersGo, .isStopped: onTrouble(next.trouble)
    }
    if isDead { throw Died() }
  }

  func didRun(_ sql: String) throws {
    // Nothing that others see of the log is written without it.
    if sql.utf8.first == UInt8(ascii: "C") { count.commits += 1 }
    if let trouble = afterwards {
      afterwards = nil
      onTrouble(trouble)
      if isDead { throw Died() }
      if case .fails(let fault) = trouble { throw database.error(fault, sql) }
    }
    if database.isRenewal(sql) { hasRenewed = true }
  }
}
