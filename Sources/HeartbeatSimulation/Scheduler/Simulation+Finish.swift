import HeartbeatCore

/// The end of a run: faults cease, and then everything that can run must run.
extension Simulation {
  /// Far more than anything waits for.
  private static let patience: Duration = .seconds(3_600)

  func finish() throws {
    isQuiet = true
    calm()
    try check()
    let end = time.after(Self.patience)
    var left = ["nothing was looked at"]
    while !left.isEmpty {
      guard time.nanoseconds < end else {
        throw Violation(
          "when faults cease, what can run runs", left.prefix(10).joined(separator: ", "))
      }
      for _ in 0..<25 { goOn() }
      try check()
      left = try database.query(TableRules.runnable).map { row in
        "chat \(row[0] ?? "") is \(row[1] ?? "")"
      }
    }
    try checkTables()
    try stopAll(within: .seconds(120))
    try checkTables()
    // A copy of the database tells of what nobody has done, and workers tell it of what it has forgotten.
    let findings = epoch == 0 ? try database.findings() : []
    guard findings.isEmpty else {
      throw Violation("the checker finds the history legal", findings.joined(separator: "; "))
    }
    let damage = try database.damage()
    guard damage.isEmpty else {
      throw Violation("the database is sound", damage.joined(separator: "; "))
    }
  }

  /// Nothing fails from here on, all processes run, and nobody holds anything back.
  private func calm() {
    for process in processes {
      process.seam?.clear()
      process.clock.setRight()
      if let suspended = process.suspended {
        process.clock.noteSuspend(of: .nanoseconds(time.nanoseconds - suspended.since))
      }
      (process.stoppedUntil, process.suspended) = (nil, nil)
    }
    for seat in operators {
      seat.seam?.clear()
      seat.clock.setRight()
    }
    guard let seat = operators.first else { return }
    do {
      let store = try seat.open({ makeSeam(of: nil) }, on: database)
      let now = seat.clock.wallTime()
      _ = try store.resume(nil, at: now)
      _ = try store.resume(try store.groups().compactMap { $0.name }, at: now)
      _ = try store.order(.undrain, to: processes.map(\.id), at: now)
      for process in processes {
        _ = try store.order(.maxChats(Self.settings.maxChats), to: [process.id], at: now)
      }
    } catch {
      violate("without faults nothing fails", "\(error)")
    }
  }

  /// One step of whoever is next; commands end well in their time.
  private func goOn() {
    for process in processes where process.worker == nil { start(process) }
    if let next = nextDue() {
      time.advance(to: next.moment)
      step(next.process, next.loop)
    } else {
      time.advance(by: .seconds(1))
    }
    settle()
    for command in outside.going { command.end(.done) }
    settle()
  }

  /// Every worker stops in good order and leaves no lease behind.
  private func stopAll(within patience: Duration) throws {
    for process in processes { process.worker?.stop(reason: "signal") }
    let end = time.after(patience)
    while processes.contains(where: { $0.worker != nil }) {
      guard time.nanoseconds < end, let next = nextDue() else {
        throw Violation(
          "a worker that is told to stop stops",
          processes.filter { $0.worker != nil }.map { "\($0.id)" }.joined(separator: ", "))
      }
      time.advance(to: next.moment)
      step(next.process, next.loop)
      settle()
    }
    try check()
    let left = try database.query("SELECT chat_id FROM leases").compactMap { $0[0] }
    guard left.isEmpty else {
      throw Violation(
        "a worker that stops leaves no lease", "chats \(left.joined(separator: ", "))")
    }
  }
}
