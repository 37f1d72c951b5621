import Glibc
import HeartbeatCore

/// What is left running of the commands of worker processes that have ended, however they did:
/// children that left their group or session, daemons, all of them when worker and guard were killed.
///
/// Whoever takes over a chat of a dead worker ends them before the chat's work begins anew. A process
/// is ended only when it carries the mark of a worker process whose lock beside this database is
/// free.
///
/// - Note: A look reads the table of processes once, 1 µs for each, and the environment of those
///   without a mark. Where no worker process has died it reads one folder.
struct RunRemains: Sendable {
  /// A process that is left.
  struct Process: Hashable, Sendable, CustomStringConvertible {
    let process: RunningProcess
    let mark: RunMark

    var lease: Lease { mark.lease }
    var description: String { "process \(process.pid) (\(process.name)) of chat \(lease.chat)" }
  }

  let workers: WorkerProcesses

  init(beside database: String) {
    workers = WorkerProcesses(beside: database)
  }

  /// What is left of all worker processes that have ended.
  /// - Throws: ``UnusableFile``, ``SystemFailure`` when it cannot be told.
  func find() throws -> [Process] {
    let ended = try workers.ended()
    return ended.isEmpty ? [] : try find(of: Set(ended))
  }

  /// Ends what is left of all worker processes that have ended.
  /// - Parameter patience: How long what is killed may take to end.
  /// - Returns: What has not ended, as what the kernel does not interrupt or what has become another
  ///   user's; nothing once all that those processes ran is known to be over.
  /// - Throws: ``UnusableFile``, ``SystemFailure`` when it cannot be told.
  func end(patience: Duration = .seconds(2)) throws -> [Process] {
    try endAll(of: Set(try workers.ended()), patience: patience)
  }

  /// The same for one worker process. It must have ended, or all of it is ended nevertheless.
  func end(_ token: WorkerToken, patience: Duration = .seconds(2)) throws -> [Process] {
    try endAll(of: [token], patience: patience)
  }

  /// Ends what goes on of these runs, whether or not their worker processes have ended. Whoever asks
  /// knows that the runs have lost their chats.
  /// - Returns: What has not ended.
  func end(runs: Set<Lease>, patience: Duration = .seconds(2)) throws -> [Process] {
    try kill(of: Set(try workers.all()), patience: patience) { runs.contains($0.lease) }
  }

  private func endAll(of tokens: Set<WorkerToken>, patience: Duration) throws -> [Process] {
    let left = try kill(of: tokens, patience: patience) { _ in true }
    // What has ended leaves no reason to look for it again.
    let busy = Set(left.map(\.mark.worker))
    workers.remove(tokens.filter { !busy.contains($0) })
    return left
  }

  /// Kills until nothing of it is left or the time is over.
  /// - Returns: What is left.
  private func kill(
    of tokens: Set<WorkerToken>, patience: Duration, where isWanted: (Process) -> Bool
  ) throws -> [Process] {
    guard !tokens.isEmpty else { return [] }
    let clock = SystemClock()
    let deadline = clock.uptime() + patience
    var pause: UInt32 = 500
    while true {
      let left = try find(of: tokens).filter(isWanted)
      guard !left.isEmpty, clock.uptime() < deadline else { return left }
      for one in left { send([SIGKILL], to: one) }
      usleep(pause)
      pause = min(pause * 2, 50_000)
    }
  }

  /// Sends signals to a process unless its number is another's by now.
  func send(_ signals: [Int32], to one: Process) {
    one.process.send(signals) { Self.mark(of: $0, among: [one.mark.worker]) == one.mark }
  }

  /// The living processes of these worker processes.
  /// - Throws: ``SystemFailure``.
  func find(of tokens: Set<WorkerToken>) throws -> [Process] {
    // Whatever was there all the time was seen. What was started meanwhile, by a process that has
    // ended since, may have been missed: only then another look is needed.
    for _ in 1...4 {
      let last = RunningProcess.last
      let found = try RunningProcess.all().compactMap { process in
        Self.mark(of: process, among: tokens).flatMap {
          process.isLiving ? Process(process: process, mark: $0) : nil
        }
      }
      if !found.isEmpty || RunningProcess.last == last { return found }
    }
    return []
  }

  private static func mark(
    of process: RunningProcess, among tokens: Set<WorkerToken>
  ) -> RunMark? {
    let mark: RunMark?
    switch process.limits {
    case .foreign(let run, let worker): mark = RunMark(run: run, worker: worker)
    case .own(let run, let worker):
      if let own = RunMark(run: run, worker: worker), tokens.contains(own.worker) { return own }
      mark = process.variable(RunMark.variable).flatMap { RunMark($0) }
    case .none: return nil
    }
    return mark.flatMap { tokens.contains($0.worker) ? $0 : nil }
  }
}
