import Logging

/// The end of a worker that takes no chats any more.
extension WorkLoop {
  /// Tells the database, so that everybody sees it and an operator may undo it.
  func writeDrain() throws {
    guard core.isDrainRequested else { return }
    if core.phase == .running {
      try store.beginDrain(core.incarnation, reason: "signal", at: core.clock.wallTime())
    }
    core.noteDrainWritten()
  }

  /// A stop that the database decides: it may know of an undrain, or of a chat that was given to this
  /// worker, which this worker has not heard of yet.
  func stopWhenDrained(at now: Uptime) {
    guard core.isDraining, core.phase == .running, hasNothingLeft, core.beginStopping() else {
      return
    }
    defer { core.endStopping() }
    do {
      let hasStopped = try store.stopIfDrained(
        core.incarnation, reason: WorkerCore.drained, at: core.clock.wallTime())
      guard hasStopped else { return }
      isStopNoted = true
      core.requestStop(reason: WorkerCore.drained)
    } catch {
      core.logger.warning("cannot note the stop", metadata: ["error": "\(error)"])
      retryAt = retryAt ?? now + core.settings.tickRetryPause
    }
  }

  private var hasNothingLeft: Bool {
    core.registeredCount == 0 && !core.hasEnding && !isAdopting && waiting.isEmpty
      && [pending, setAside].allSatisfy { contents in
        contents.endings.isEmpty && contents.gained.isEmpty && contents.fenced.isEmpty
          && contents.ended.isEmpty && contents.notices.isEmpty
      }
  }
}
