import HeartbeatCore

/// A command to start for one run of a chat.
struct ProcessLaunch: Sendable {
  let mark: RunMark
  let command: ChatCommand
  /// `NAME=value`, each with a NUL at its end.
  let environment: [[CChar]]
  /// Where it starts; nil: where this process is.
  var directory: Descriptor?
  let input: ChatInput
  let attempt: Int
  let logs: LogDirectory
  /// Between SIGTERM and SIGKILL.
  let grace: Duration
  /// The soft limit on open files that it gets.
  let openFiles: UInt64
  /// Told of each progress that it reports, on the supervisor's thread.
  let report: @Sendable (Chat.Progress) -> Void

  var lease: Lease { mark.lease }
}
