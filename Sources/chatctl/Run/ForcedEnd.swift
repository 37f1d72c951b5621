import Glibc
import HeartbeatCore
import UnixSignals

/// The end that a last signal forces: at once, without giving anything back. The kernel frees the
/// worker's lock, so others take its chats over.
enum ForcedEnd {
  /// Counts SIGINT and SIGTERM and does what each is to do. What the first one does in the mode
  /// `cancel` is the group's that serves the worker.
  static func watch(_ worker: Worker, _ mode: StopOptions.Mode) -> Task<Void, Never> {
    Task {
      var signals = 0
      for await signal in await UnixSignalsSequence(trapping: .sigint, .sigterm) {
        signals += 1
        switch (mode, signals) {
        case (.cancel, 1): break
        case (.drain, 1): worker.drain()
        case (.drain, 2): worker.stop(reason: "signal")
        default:
          let code: ExitCode = signal == .sigint ? .interrupted : .terminated
          _exit(code.rawValue)
        }
      }
    }
  }
}
