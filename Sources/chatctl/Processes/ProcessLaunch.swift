import HeartbeatCore

/// A command to start for one run of a chat.
struct ProcessLaunch: Sendable {
  let lease: Lease
  let command: ChatCommand
  /// `NAME=value`.
  let environment: [String]
  /// What it reads on stdin.
  let input: [UInt8]
  let logs: LogDirectory
  /// Between SIGTERM and SIGKILL.
  let grace: Duration
  /// The soft limit on open files that it gets.
  let openFiles: UInt64
  /// Told of each progress that it reports, on the supervisor's thread.
  let report: @Sendable (Chat.Progress) -> Void
}
