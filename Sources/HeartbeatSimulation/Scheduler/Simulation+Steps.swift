import HeartbeatCore

/// What a step may be.
extension Simulation {
  /// Decides by the dice and does it.
  func act() {
    switch dice.pick(100) {
    case 0..<40: stepWhatIsDue()
    case 40..<54: stepAnything()
    case 54..<66: endCommand()
    case 66..<71: pass(dice.milliseconds(1...20_000))
    case 71..<87: operate()
    default: trouble()
    }
  }

  private var movable: [SimulatedProcess] {
    processes.filter {
      $0.worker != nil && $0.isAlive && !$0.isStarting
        && !$0.standsStill(at: time.nanoseconds)
    }
  }

  /// The loop whose time has come, or comes next: time goes on until then.
  private func stepWhatIsDue() {
    guard let next = nextDue() else {
      guard let process = dice.pick(of: processes) else { return }
      return start(process)
    }
    time.advance(to: next.moment)
    step(next.process, next.loop)
  }

  /// The first loop to be stepped, of those that are due already any.
  func nextDue() -> (process: SimulatedProcess, loop: SteppedWorker.Loop, moment: Int64)? {
    var due: [(process: SimulatedProcess, loop: SteppedWorker.Loop, moment: Int64)] = []
    var first: (process: SimulatedProcess, loop: SteppedWorker.Loop, moment: Int64)?
    for process in movable {
      guard let worker = process.worker else { continue }
      for loop in SteppedWorker.Loop.allCases where !process.stepping.contains(loop) {
        guard let deadline = worker.deadline(of: loop) else { continue }
        let moment = process.clock.moment(of: deadline)
        if moment <= time.nanoseconds {
          due.append((process, loop, moment))
        } else if first.map({ moment < $0.moment }) ?? true {
          first = (process, loop, moment)
        }
      }
    }
    return dice.pick(of: due) ?? first
  }

  /// Any loop, due or not: it may have been woken for nothing, and others may be late.
  private func stepAnything() {
    guard let process = dice.pick(of: processes) else { return }
    if process.worker == nil { return start(process) }
    guard movable.contains(where: { $0 === process }) else { return }
    guard let loop = dice.pick(of: SteppedWorker.Loop.allCases) else { return }
    step(process, loop)
  }

  func pass(_ duration: Duration) {
    say("time", "\(duration)")
    time.advance(by: duration)
  }

  private func endCommand() {
    let going = outside.going.filter { command in
      !processes.contains { $0.id == command.incarnation.worker && $0.suspended != nil }
    }
    guard let command = dice.pick(of: going) else { return }
    let ends: [Command.End] = [
      .done, .done, .done, .answer, .answer, .failed, .failed, .failedForGood, .noAttempt, .kept,
      .killed, .goesOn,
    ]
    guard let end = dice.pick(of: ends) else { return }
    say("command \(end)", "\(command.lease)")
    command.end(end)
  }

  // MARK: Waiting in a step

  /// A loop waits in the middle of its step, as a sweep does for the answers of workers: others go on.
  func wait(in process: SimulatedProcess, for signal: WakeSignal, until deadline: Uptime) {
    let moment = process.clock.moment(of: deadline)
    if depth < 2, !isQuiet {
      depth += 1
      for _ in 0..<dice.pick(4) where time.nanoseconds < moment { actBetween() }
      depth -= 1
    } else if isQuiet {
      answer(until: moment)
    }
    if !signal.lower() { time.advance(to: moment) }
  }

  /// Whoever is asked answers in time when nothing is in its way.
  private func answer(until moment: Int64) {
    guard depth < 2 else { return }
    depth += 1
    defer { depth -= 1 }
    for process in processes where process.isAlive {
      for loop in [SteppedWorker.Loop.heartbeat, .heartbeat] { step(process, loop) }
    }
  }

  /// What happens while somebody is in the middle of a statement.
  func actBetween() {
    report.counts["between", default: 0] += 1
    switch dice.pick(10) {
    case 0..<3: stepWhatIsDue()
    case 3..<5: stepAnything()
    case 5..<7: endCommand()
    case 7: pass(dice.milliseconds(1...2_000))
    default: operate()
    }
    settle()
  }

  // MARK: Trouble

  private func trouble() {
    guard let process = dice.pick(of: processes) else { return }
    let stale = Self.settings.staleAfter
    switch dice.pick(40) {
    case 0..<12: spoilStatement(of: process)
    case 12..<19: interrupt(process)
    case 19..<21: kill(process)
    case 21..<23: stop(process, for: dice.milliseconds(1...Int(stale.wholeMilliseconds) * 10))
    case 23: suspend(process, for: dice.milliseconds(1...Int(stale.wholeMilliseconds) * 10))
    case 24:
      let step = dice.milliseconds(-300_000...300_000)
      say("clock", "\(process.id) by \(step)")
      process.clock.setWallClock(by: step)
    case 25:
      let longest = MachineClock.longestDrift
      process.clock.setDrift(dice.pick(2 * longest) - longest)
      say("drift", process.id.name)
    case 26..<28:
      say("lock removed", process.id.name)
      database.removeLock(of: process.id)
    case 28: keepCopy()
    case 29: if dice.once(in: 5) { restoreCopy() }
    case 30..<32: deafen()
    case 32:
      guard let worker = process.worker, process.isAlive else { return }
      say("stop", process.id.name)
      worker.stop(reason: "signal")
    case 33:
      guard let worker = process.worker, process.isAlive else { return }
      say("drain", process.id.name)
      worker.drain()
    case 34..<36: spoilOperator()
    default: start(process)
    }
  }

  private func spoilStatement(of process: SimulatedProcess) {
    guard let seam = process.seam, let fault = dice.pick(of: DatabaseFault.allCases) else { return }
    let after = dice.once(in: 2) ? dice.pick(4) : dice.pick(40)
    say("spoil", "\(process.id): \(fault) after \(after)")
    // A database that answers nobody does so for a while.
    let times = dice.once(in: 4) ? 2 + dice.pick(12) : 1
    for time in 0..<times { seam.add(.fails(fault), after: after + time) }
  }

  private func interrupt(_ process: SimulatedProcess) {
    guard let seam = process.seam else { return }
    let after = dice.once(in: 2) ? dice.pick(4) : dice.pick(40)
    let isAfter = dice.once(in: 2)
    switch dice.pick(6) {
    case 0, 1:
      say("dies at", "\(process.id): after \(after)")
      seam.add(.dies(isAfter: isAfter), after: after)
    case 2:
      let duration = dice.milliseconds(
        1...Int(Self.settings.staleAfter.wholeMilliseconds) * 10)
      say("stops at", "\(process.id): after \(after) for \(duration)")
      seam.add(.isStopped(for: duration), after: after)
    default:
      let steps = 1 + dice.pick(4)
      say("between at", "\(process.id): \(steps) steps after \(after)")
      seam.add(.othersGo(steps: steps, isAfter: isAfter), after: after)
    }
  }

  private func spoilOperator() {
    guard let seam = dice.pick(of: operators)?.seam else { return }
    let after = dice.pick(12)
    let isAfter = dice.once(in: 2)
    say("spoil operator")
    switch dice.pick(4) {
    case 0: seam.add(.dies(isAfter: isAfter), after: after)
    case 1: seam.add(.othersGo(steps: 1 + dice.pick(3), isAfter: isAfter), after: after)
    default: seam.add(.fails(dice.pick(of: DatabaseFault.allCases) ?? .busy), after: after)
    }
  }

  private func kill(_ process: SimulatedProcess) {
    guard process.isAlive else { return }
    say("kill", process.id.name)
    die(process, killsCommands: dice.once(in: 2))
  }

  private func stop(_ process: SimulatedProcess, for duration: Duration) {
    guard process.isAlive, process.stepping.isEmpty else { return }
    say("freeze", "\(process.id) for \(duration)")
    process.stoppedUntil = time.after(duration)
  }

  private func suspend(_ process: SimulatedProcess, for duration: Duration) {
    guard process.suspended == nil, process.stepping.isEmpty else { return }
    say("suspend", "\(process.id) for \(duration)")
    process.suspended = (time.nanoseconds, time.after(duration))
  }

  /// From now on only a kill ends it.
  private func deafen() {
    guard let command = dice.pick(of: outside.going) else { return }
    say("deaf", "\(command.lease)")
    command.isDeaf = true
  }

  /// What was to happen at a statement happens.
  func meet(_ trouble: ProcessSeam.Trouble, _ process: SimulatedProcess?, _ seam: ProcessSeam) {
    switch trouble {
    case .fails(let fault): say("failed \(fault)")
    case .dies:
      say("died", process?.id.name ?? "operator")
      if let process, process.seam === seam {
        die(process, killsCommands: dice.once(in: 2))
      }
      seam.die()
    case .othersGo(let steps, _):
      guard depth < 2 else { return }
      say("between", process?.id.name ?? "operator")
      depth += 1
      for _ in 0..<steps { actBetween() }
      depth -= 1
    case .isStopped(let duration):
      guard depth < 2, let process, process.stoppedUntil == nil else { return }
      say("stopped at a statement", process.id.name)
      let end = time.after(duration)
      process.stoppedUntil = end
      depth += 1
      // A process that stands still keeps whatever lock it has, and time goes on.
      for _ in 0..<(2 + dice.pick(12)) where time.nanoseconds < end && !seam.isDead {
        actBetween()
      }
      depth -= 1
      time.advance(to: end)
      wake(process)
    }
  }
}
