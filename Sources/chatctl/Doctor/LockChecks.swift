import HeartbeatCore
import HeartbeatLocks
import HeartbeatSQLite

/// The lock files of workers, and the one in which writers line up.
enum LockChecks {
  static func findings(_ facts: DoctorFacts) -> [DoctorFinding] {
    guard let workers = facts.workers, let leftovers = facts.leftovers else { return [] }
    var found: [DoctorFinding] = []
    for worker in workers {
      let name = worker.status.worker
      let file = "\(facts.lockPrefix)\(name).lock"
      switch worker.lock {
      case .missing where worker.status.state != .stopped:
        found.append(
          DoctorFinding(
            .locks, .warning,
            "the lock file of \(name) is missing: whether its process lives cannot be seen",
            advice:
              "leave it: a live worker makes it again, and one that is gone is recovered when "
              + "its heartbeats are stale",
            worker: name.name))
      case .unusable(let reason): found.append(unusable(file, reason, worker: name))
      case .missing, .held, .free, nil: break
      }
    }
    for leftover in leftovers {
      let file = "\(facts.lockPrefix)\(leftover.worker).lock"
      switch leftover.lock {
      case .free:
        found.append(
          DoctorFinding(
            .locks, .note, "\(file) is of a worker id that the database does not know",
            advice: "chatctl doctor --fix removes it, as prune does", worker: leftover.worker.name,
            repair: .removeLocks))
      case .held(let pid):
        found.append(
          DoctorFinding(
            .locks, .warning,
            "\(file) is held by \(pid.map { "process \($0)" } ?? "a process"), which the database "
              + "does not know",
            advice: "look again in a moment, it may be starting; else its database was replaced: "
              + "end it, and start it again",
            worker: leftover.worker.name))
      case .unusable(let reason): found.append(unusable(file, reason, worker: leftover.worker))
      case .missing: break
      }
    }
    if let reason = facts.file?.lineProblem {
      found.append(
        DoctorFinding(
          .locks, .warning,
          "\(facts.file?.file.path ?? "")-writers.lock cannot be used: \(reason); writers do not "
            + "line up, and heartbeats come later in a crowd",
          advice: "remove it; it is made again"))
    }
    guard found.isEmpty else { return found }
    return [DoctorFinding(.locks, .ok, "every lock file is a worker's")]
  }

  private static func unusable(_ file: String, _ reason: String, worker: WorkerID) -> DoctorFinding
  {
    DoctorFinding(
      .locks, .warning, "\(file) cannot be used: \(reason)",
      advice: "find out who put it there, and remove it: until then \(worker) is judged by its "
        + "heartbeats alone, and cannot start",
      worker: worker.name)
  }
}
