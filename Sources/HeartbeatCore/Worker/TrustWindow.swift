/// How long a worker may go on running its chats after its last good renewal.
///
/// Pure. The window counts from the moment at which the renewal was *sent*, so a slow success does
/// not stretch it. It is as short as that of the lease whose heartbeat was sent first. When it is spent
/// there is one last try, which comes first also after a suspend: only when that brings nothing within
/// its allowance is the window over. A try whose end is slept through was none, and begins anew.
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
  /// What was acquired and not renewed since: when its heartbeat was sent, and the newest registration
  /// of those that were sent then. In the order of registrations.
  private var acquired: [(sentAt: Uptime, registration: UInt64)] = []

  /// Whoever wakes up later than this after the end of a last try has stood still.
  private let standstill: Duration

  /// Of a worker without leases.
  /// - Parameter start: From when it is trusted; a renewal moves that.
  init(settings: Settings, sentAt start: Uptime) {
    length = settings.staleAfter - settings.trustMargin
    allowance = settings.lastTryAllowance
    standstill = max(settings.interval, .seconds(1))
    trustedUntil = start + length
  }

  /// Of a worker whose leases may be nearly stale: the first thing is its last try.
  init(untrusted settings: Settings, at now: Uptime) {
    self.init(settings: settings, sentAt: now)
    trustedUntil = now
  }

  /// Notes leases whose heartbeats were written by a statement that was sent then. It may have waited for
  /// the database while a renewal went through that was sent later and did not name them.
  /// - Parameter registration: Greater than those before.
  mutating func acquired(sentAt: Uptime, registration: UInt64) {
    if acquired.last?.sentAt == sentAt {
      acquired[acquired.count - 1].registration = registration
    } else {
      acquired.append((sentAt, registration))
    }
    trustedUntil = min(trustedUntil, sentAt + length)
  }

  /// - Parameters:
  ///   - sentAt: When the renewal was sent.
  ///   - snapshot: The newest registration before it, which it renewed, as all older ones.
  ///   - now: When it was answered. An answer that comes when its trust is spent ends no last try.
  mutating func renewed(sentAt: Uptime, snapshot: UInt64, at now: Uptime) {
    acquired.removeAll { $0.registration <= snapshot }
    trustedUntil = acquired.map(\.sentAt).reduce(sentAt, min) + length
    if now < trustedUntil { lastTryUntil = nil }
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
    if let last = lastTryUntil, now >= last + standstill { lastTryUntil = nil }
    let until = lastTryUntil ?? now + allowance
    lastTryUntil = until
    return now < until ? .lastTry(until: until) : .spent
  }
}
