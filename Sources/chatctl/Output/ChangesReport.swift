import HeartbeatCore

/// Prints what an operator's command did.
struct ChangesReport {
  private let changes: Changes
  private let verb: String

  /// - Parameter verb: In the past: `interrupted`.
  init(_ changes: Changes, verb: String) {
    self.changes = changes
    self.verb = verb
  }

  /// - Throws: ``CommandFailure`` when something was refused, or nothing was done at all.
  func print(_ options: OutputOptions, nothing: String) throws {
    let out = Output.standard()
    if options.json {
      try out.json(ChangesJSON(changes))
    } else {
      for change in changes.changed {
        let holder = change.worker.map { " on \($0)" } ?? ""
        try out.line("\(verb) chat \(change.chat), which was \(change.from.rawValue)\(holder)")
      }
    }
    try out.flush()
    try Refusals.report(changes.refused, done: changes.changed.count, nothing: nothing)
  }
}
