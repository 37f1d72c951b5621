import CPlatform
import Glibc

/// The living processes of a worker process's runs, wherever they have gone.
struct RunCensus {
  /// By the numbers of their marks.
  private var members: [UInt64: Set<RunningProcess>] = [:]
  /// Children of this process that have lost every sign of where they come from.
  private var strays: Set<RunningProcess> = []

  /// What is left of one run. Strays count for whichever run asks: nobody can tell that they are not
  /// its own.
  func members(of mark: RunMark) -> Set<RunningProcess> {
    members[mark.number, default: []].union(strays)
  }

  // MARK: By their marks

  /// How the processes of the runs of this worker process are told from others.
  struct Taker {
    private let token: WorkerToken
    /// Whether commands are marked by their limits. Within another worker's run they are not: what
    /// they start would be lost to that one.
    let marksLimits: Bool
    /// Processes of other users that are none of ours. Looking at them is slow.
    private var others: Set<RunningProcess> = []
    private var last = RunningProcess.last

    init(_ token: WorkerToken, marksLimits: Bool = Self.isUnmarked) {
      self.token = token
      self.marksLimits = marksLimits
    }

    /// Whether the limit of this process is as the kernel makes it, so that it can be lowered.
    static var isUnmarked: Bool {
      guard case .own(_, let worker) = RunningProcess(pid: getpid()).limits else { return false }
      return worker == .max
    }

    /// Looks at all processes.
    ///
    /// A process that was there all the time is never missed. One that was started meanwhile, by one
    /// that has ended since, may be: then the look is repeated, a few times.
    /// - Parameter leaders: The commands that have not been reaped.
    /// - Throws: ``SystemFailure``.
    mutating func take(leaders: [pid_t: RunMark]) throws -> RunCensus {
      var census = RunCensus()
      for _ in 1...3 {
        let before = RunningProcess.last
        // Numbers begin again at some time, and then those of others may be ours.
        if before.pid < last.pid { others = [] }
        last = before
        census = marksLimits ? try byMarks() : try byDescent(leaders: leaders)
        if RunningProcess.last == before { break }
      }
      return census
    }

    private mutating func byMarks() throws -> RunCensus {
      var census = RunCensus()
      for process in try RunningProcess.all() where !others.contains(process) {
        switch process.limits {
        case .own(let run, token.rawValue), .foreign(let run, token.rawValue):
          if process.isLiving { census.members[run, default: []].insert(process) }
        case .foreign: others.insert(process)
        case .own, .none: break
        }
      }
      return census
    }

    private func byDescent(leaders: [pid_t: RunMark]) throws -> RunCensus {
      var children: [pid_t: [RunningProcess]] = [:]
      for process in try RunningProcess.all() {
        if let parent = process.parent { children[parent, default: []].append(process) }
      }
      var census = RunCensus()
      for child in children[getpid(), default: []] {
        // Neither the guards nor hooks belong to a run.
        let mark = child.variable(RunMark.guardVariable)
        guard mark != token.description, mark != TellHookCommand.name else { continue }
        var family: Set<RunningProcess> = []
        var new = [child]
        while let next = new.popLast() {
          if family.insert(next).inserted { new += children[next.pid, default: []] }
        }
        let run = leaders[child.pid] ?? child.variable(RunMark.variable).flatMap { RunMark($0) }
        if let run, run.worker == token {
          census.members[run.number, default: []].formUnion(family)
        } else {
          census.strays.formUnion(family)
        }
      }
      return census
    }

    /// Whether a process is still the one that a census found, so that it may be signalled.
    func isStill(_ process: RunningProcess, of mark: RunMark) -> Bool {
      guard marksLimits else {
        return process.descends(from: getpid())
      }
      switch process.limits {
      case .own(let run, let worker), .foreign(let run, let worker):
        return worker == token.rawValue && run == mark.number
      case .none: return false
      }
    }
  }
}

/// Looks for the processes of runs at most once between two calls of ``forget()``, for whoever asks.
final class Lookout {
  let marksLimits: Bool
  private var taker: RunCensus.Taker
  private var census: RunCensus?
  private var leaders: [pid_t: RunMark] = [:]

  init(_ token: WorkerToken) {
    taker = RunCensus.Taker(token)
    marksLimits = taker.marksLimits
  }

  /// What is there may have changed.
  /// - Parameter leaders: The commands that have not been reaped.
  func forget(leaders: [pid_t: RunMark]) {
    self.leaders = leaders
    census = nil
  }

  /// The living processes of a run; nil when it cannot be told, for want of descriptors.
  func members(of mark: RunMark) -> Set<RunningProcess>? {
    if census == nil { census = try? taker.take(leaders: leaders) }
    return census?.members(of: mark)
  }

  func isStill(_ process: RunningProcess, of mark: RunMark) -> Bool {
    taker.isStill(process, of: mark)
  }
}
