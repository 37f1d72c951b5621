import Glibc
import Synchronization

/// SIGINT and SIGTERM as a request to end at the next good place; the second one ends at once.
///
/// One that whoever started this program ignores, as a shell does for SIGINT of what it starts in the
/// background, stays ignored.
struct Interruption {
  static let terminate = SIGTERM
  private static let signals = [SIGINT, SIGTERM]
  private static let first = Atomic<Int32>(0)

  private let before: [(signal: Int32, action: sigaction)]

  static func listen() -> Interruption {
    // Made before a handler may use it, which could not make it.
    first.store(0, ordering: .relaxed)
    return Interruption(
      before: signals.compactMap { signal in
        var before = sigaction()
        sigaction(signal, nil, &before)
        if isIgnored(before) { return nil }
        Glibc.signal(signal) { number in
          let other = Interruption.first.exchange(number, ordering: .relaxed)
          if other != 0 { _exit(128 + number) }
        }
        return (signal, before)
      })
  }

  /// The signal that came first; nil as long as none has come.
  static var signal: Int32? {
    let signal = first.load(ordering: .relaxed)
    return signal == 0 ? nil : signal
  }

  /// Signals do again what they did before.
  func end() {
    for (signal, before) in before {
      var before = before
      sigaction(signal, &before, nil)
    }
  }

  private static func isIgnored(_ action: sigaction) -> Bool {
    // Two pointers to functions cannot be compared, but what they are made of can.
    unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
      == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
