import HeartbeatCore

/// Whether a worker ends its runs when it has not renewed its leases for too long, as its own clock tells:
/// watched from outside, by what it did and not by what it believes.
struct TrustCheck {
  /// When the last good renewal was sent.
  private var renewedAt: Uptime?
  /// Since when its watch has known, at the latest, that it is too late.
  private var lateSince: Uptime?

  mutating func renewed(sentAt: Uptime) {
    guard renewedAt.map({ sentAt > $0 }) ?? true else { return }
    renewedAt = sentAt
  }

  /// To be called after each step of the watch.
  /// - Parameter isRunning: Whether any run is under way.
  mutating func judge(_ worker: WorkerID, _ settings: Settings, isRunning: Bool, at now: Uptime)
    -> Violation?
  {
    guard isRunning, let renewedAt, now - renewedAt >= settings.staleAfter else {
      lateSince = nil
      return nil
    }
    let allowance = settings.staleAfter / 20
    // It may have one last try after a suspend, for a twentieth, and another one when it slept through the end
    // of that.
    if let late = lateSince, now >= late + allowance + max(settings.interval, .seconds(1)) {
      lateSince = nil
    }
    let since = lateSince ?? now
    lateSince = since
    guard now - since > allowance else { return nil }
    return Violation(
      "a worker without a renewal ends its runs",
      "\((now - renewedAt).wholeMilliseconds) ms after the last one \(worker) has runs under way")
  }
}
