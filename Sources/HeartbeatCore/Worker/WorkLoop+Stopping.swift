import Logging

/// The orderly stop: cancel, wait, give back.
extension WorkLoop {
  func stopWhenIdle() {
    guard core.limits.untilIdle, core.phase == .running, !core.isDraining, sawEmptyQueue,
      !isClaimWanted, !isAdopting, pending.endings.isEmpty, pending.gained.isEmpty,
      core.registeredCount == 0
    else { return }
    guard core.hasSwept else { return }
    // A sweep may have made chats pending since the last claim. When that cannot be read, the next
    // step asks again.
    guard let pendingCount = try? store.pendingCount(in: core.settings.groups), pendingCount == 0
    else {
      isClaimWanted = true
      return
    }
    // Chats that come after some which run elsewhere: whoever ends those is heard of.
    guard let hasFollowers = try? store.hasFollowers(in: core.settings.groups), !hasFollowers else {
      sawEmptyQueue = false
      claimAt = Due(core.clock.wallTime() + Self.pauseForFollowers, clock: core.clock)
      return
    }
    core.requestStop(reason: "idle")
  }

  func cancelWhenStopping(at now: Uptime) {
    guard core.phase == .stopping else { return }
    let graceEndsAt = graceEndsAt ?? now + core.settings.grace
    let isFirstTime = self.graceEndsAt == nil
    self.graceEndsAt = graceEndsAt
    if isFirstTime {
      core.emit(.stopping(reason: core.stopReason))
      core.cancelAll()
    } else if now >= graceEndsAt + Self.killAllowance {
      // What has not ended by now may go on for ever; others must not wait for it.
      for handle in core.active { core.release(handle, hasEnded: false) }
    }
  }

  /// Over when every chat has been given back, or when the database has not answered for too long:
  /// then others recover what is left, since this worker's lock is about to be free.
  func stopIfOver(at now: Uptime) -> Bool {
    guard core.phase == .stopping, let graceEndsAt else { return false }
    let isDone =
      core.registeredCount == 0 && pending.endings.isEmpty && pending.notices.isEmpty
      && pending.overruns.isEmpty
      && setAside.notices.isEmpty && pending.ended.isEmpty && !core.isSweeping
    let patienceEndsAt = graceEndsAt + Self.killAllowance + Self.patienceAtStop
    guard isDone || now >= patienceEndsAt else { return false }
    do {
      if !isStopNoted {
        try store.markStopped(core.incarnation, reason: core.stopReason, at: core.clock.wallTime())
      }
    } catch {
      core.logger.warning("cannot note the stop", metadata: ["error": "\(error)"])
    }
    core.markStopped()
    return true
  }

  /// At the end of the grace a command is killed, which takes effect a moment later: a chat is given
  /// back, and may run elsewhere, only when its process is gone.
  static let killAllowance: Duration = .milliseconds(500)

  private static let pauseForFollowers: Duration = .seconds(1)

  private static let patienceAtStop: Duration = .seconds(2)
}
