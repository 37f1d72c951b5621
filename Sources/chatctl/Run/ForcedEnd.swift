import Glibc
import UnixSignals

/// The end that a second signal forces: at once, without giving anything back. The kernel frees the
/// worker's lock, so others take its chats over.
enum ForcedEnd {
  static func onSecondSignal() -> Task<Void, Never> {
    Task {
      var signals = 0
      for await signal in await UnixSignalsSequence(trapping: .sigint, .sigterm) {
        signals += 1
        guard signals > 1 else { continue }
        let code: ExitCode = signal == .sigint ? .interrupted : .terminated
        _exit(code.rawValue)
      }
    }
  }
}
