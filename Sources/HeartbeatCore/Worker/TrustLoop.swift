/// Watches the trust window, and the limits of runs, on a thread of its own, so that a renewal that is
/// stuck in the database cannot delay the fence that guards against it.
final class TrustLoop {
  private let core: WorkerCore
  private var hasAskedForLastTry = false

  init(core: WorkerCore) {
    self.core = core
  }

  func step() -> NextStep {
    if core.phase == .stopped { return .stop }
    let next = checkTrust()
    // After the fence, which nothing may delay.
    guard let limits = core.checkLimits() else { return .at(next) }
    return .at(min(next, limits))
  }

  /// - Returns: When to look again.
  private func checkTrust() -> Uptime {
    let now = core.clock.uptime()
    switch core.checkTrust(at: now) {
    case nil:
      hasAskedForLastTry = false
      return now + core.settings.interval
    case .trusted(let until):
      hasAskedForLastTry = false
      return until
    case .lastTry(let until):
      if !hasAskedForLastTry {
        hasAskedForLastTry = true
        core.requestTick()
      }
      return until
    case .spent:
      hasAskedForLastTry = false
      core.selfFence()
      return now + core.settings.interval
    }
  }
}
