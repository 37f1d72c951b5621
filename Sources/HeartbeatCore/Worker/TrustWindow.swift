/// How long a worker may go on running its chats after its last good renewal.
///
/// Pure. The window counts from the moment at which the renewal was *sent*, so a slow success does
/// not stretch it. When it is spent there is one last try, which comes first also after a suspend:
/// only when that brings nothing within its allowance is the window over.
struct TrustWindow {
  enum Verdict: Equatable {
    case trusted(until: Uptime)
    /// The window is spent: a renewal must succeed by then.
    case lastTry(until: Uptime)
    case spent
  }

  private let length: Duration
  private let allowance: Duration
  private var trustedUntil: Uptime
  private var lastTryUntil: Uptime?

  /// - Parameter sentAt: When the statement that brought the first lease was sent.
  init(settings: Settings, sentAt: Uptime) {
    length = settings.staleAfter - settings.trustMargin
    allowance = settings.lastTryAllowance
    trustedUntil = sentAt + length
  }

  mutating func renewed(sentAt: Uptime) {
    guard sentAt + length > trustedUntil else { return }
    trustedUntil = sentAt + length
    lastTryUntil = nil
  }

  /// How long the worker is still trusted; zero when the window is spent.
  func remaining(at now: Uptime) -> Duration {
    max(trustedUntil - now, .zero)
  }

  mutating func check(at now: Uptime) -> Verdict {
    if now < trustedUntil {
      lastTryUntil = nil
      return .trusted(until: trustedUntil)
    }
    let until = lastTryUntil ?? now + allowance
    lastTryUntil = until
    return now < until ? .lastTry(until: until) : .spent
  }
}
