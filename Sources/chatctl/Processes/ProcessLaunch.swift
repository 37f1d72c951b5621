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
  /// What the database says of this run: asked where another worker process runs a command for the
  /// chat, and seldom else.
  let standing: @Sendable () async throws -> RunStanding
  /// Told of each progress that it reports, on the supervisor's thread.
  let report: @Sendable (Chat.Progress) -> Void
  /// Told of all that it prints, on the supervisor's thread.
  var heard: @Sendable () -> Void = {}
  /// Told when the command itself has ended without having been cancelled before, although something
  /// that it has started may go on; on the supervisor's thread.
  var ended: @Sendable () -> Void = {}

  var lease: Lease { mark.lease }
}

/// What the database says of a run that is to begin.
enum RunStanding: Equatable, Sendable {
  /// It is the chat's one run. Older ones were waited for, except those before a generation, if any,
  /// whose holder was not to wait.
  case own(notWaitedForBefore: Generation?)
  /// The database knows nothing of it.
  case unknown
}
