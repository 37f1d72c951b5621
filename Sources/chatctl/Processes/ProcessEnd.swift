import HeartbeatCore

/// How a command ended.
struct ProcessEnd: Sendable {
  enum Status: Equatable, Sendable {
    case exited(Int32)
    case signalled(Int32)

    /// - Parameter raw: As wait(2) gives it for a process that has ended.
    init(raw: Int32) {
      let signal = raw & 0x7f
      self = signal == 0 ? .exited(raw >> 8 & 0xff) : .signalled(signal)
    }

    /// As a shell shows it.
    var exitCode: Int32 {
      switch self {
      case .exited(let code): code
      case .signalled(let signal): 128 + signal
      }
    }
  }

  /// Nil when the command itself has not ended, which only ``unended`` explains.
  let status: Status?
  /// Whether it was cancelled before it had ended by itself.
  let wasCancelled: Bool
  /// What it printed on stdout.
  let answer: String?
  /// The end of what it printed on stderr.
  let lastWords: String
  /// What does not end even by SIGKILL; nothing when the whole tree of processes is gone.
  let unended: [RunningProcess]
}

/// Something that a command has started, or it itself, could not be ended: the kernel does not
/// interrupt it, or it has become another user's.
struct UnendedCommand: WorkGoesOn, CustomStringConvertible {
  let lease: Lease
  let processes: [RunningProcess]

  var description: String {
    let names = processes.prefix(5).map { "\($0.pid) (\($0.name))" }.joined(separator: ", ")
    let more = processes.count > 5 ? ", …" : ""
    return "cannot be ended, not even by SIGKILL: process \(names)\(more)"
  }
}
