/// The end of an incarnation that the database does not know any more, or that has none.
extension WorkLoop {
  /// Waits until the work that was cancelled has ended, as long as a stop would wait.
  func stepAbandoned(at now: Uptime) -> NextStep {
    let endsAt = graceEndsAt ?? now + core.settings.grace
    graceEndsAt = endsAt
    guard core.hasEnding, now < endsAt + Self.killAllowance else {
      core.markStopped()
      return .stop
    }
    return .at(min(endsAt + Self.killAllowance, now + .milliseconds(50)))
  }
}
