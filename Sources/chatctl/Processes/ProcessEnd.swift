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
  }

  let status: Status
  /// Whether it was cancelled before it had ended by itself.
  let wasCancelled: Bool
  /// What it printed on stdout.
  let answer: String?
  /// The end of what it printed on stderr.
  let lastWords: String
}
