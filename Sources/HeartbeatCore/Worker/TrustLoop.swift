/// Watches the trust window on a thread of its own, so that a renewal that is stuck in the
/// database cannot delay the fence that guards against it.
final class TrustLoop {
  private let core: WorkerCore
  private var hasAskedForLastTry = false

  init(core: WorkerCore) {
    self.core = core
  }

  func step() -> NextStep {
    if core.phase == .stopped { return .stop }
    let now = core.clock.uptime()
    switch core.checkTrust(at: now) {
    case nil:
      hasAskedForLastTry = false
      return .at(now + core.settings.interval)
    case .trusted(let until):
      hasAskedForLastTry = false
      return .at(until)
    case .lastTry(let until):
      if !hasAskedForLastTry {
        hasAskedForLastTry = true
        core.requestTick()
      }
      return .at(until)
    case .spent:
      hasAskedForLastTry = false
      core.selfFence()
      return .at(now + core.settings.interval)
    }
  }
}
