import CPlatform
import Glibc

/// One process of this machine, by its number.
struct RunningProcess: Hashable, Sendable {
  let pid: pid_t

  /// All that there are, by ascending number. One that is there all the time is never missed.
  /// - Throws: ``SystemFailure``.
  static func all() throws -> [RunningProcess] {
    var capacity = 1024
    while true {
      var count: Int32 = 0
      let numbers = [pid_t](unsafeUninitializedCapacity: capacity) { buffer, initialized in
        count = platform_list_processes(buffer.baseAddress, Int32(capacity))
        initialized = min(max(Int(count), 0), capacity)
      }
      guard count >= 0 else { throw SystemFailure("look at the processes") }
      if count <= capacity { return numbers.map(RunningProcess.init(pid:)) }
      capacity = Int(count) * 2
    }
  }

  /// What was started last. As long as it stays the same nothing is started.
  static var last: RunningProcess { RunningProcess(pid: platform_last_process()) }

  /// Whose parent it was; nil once it has ended, reaped or not.
  var parent: pid_t? {
    var process = platform_process()
    guard platform_look_at(pid, &process) == 0, process.has_ended == 0 else { return nil }
    return process.parent
  }

  var isLiving: Bool { parent != nil }

  func descends(from ancestor: pid_t) -> Bool {
    var next = self
    while let parent = next.parent, parent > 0 {
      if parent == ancestor { return true }
      next = RunningProcess(pid: parent)
    }
    return false
  }

  /// In an order in which whoever has started another of them comes before it.
  ///
  /// A shell that waits for a child would go on, and perhaps end, when that is signalled before it
  /// is itself: it must know first why the child ends. The numbers tell nothing, they begin again.
  static func parentsFirst(
    _ processes: Set<RunningProcess>, parent: (RunningProcess) -> pid_t? = { $0.parent }
  ) -> [RunningProcess] {
    let parents = processes.reduce(into: [:]) { $0[$1] = parent($1).map(RunningProcess.init(pid:)) }
    func depth(of process: RunningProcess) -> Int {
      var (depth, next) = (0, process)
      // Bounded: one that ends meanwhile may give its number to a descendant.
      while let above = parents[next], processes.contains(above), depth < processes.count {
        (depth, next) = (depth + 1, above)
      }
      return depth
    }
    return processes.map { (depth: depth(of: $0), process: $0) }
      .sorted { ($0.depth, $0.process.pid) < ($1.depth, $1.process.pid) }.map(\.process)
  }

  /// What `ps` calls it; empty once it is gone.
  var name: String {
    var text = [CChar](repeating: 0, count: 64)
    let count = platform_text_of(pid, "comm", &text, text.count)
    guard count > 0 else { return "" }
    return UTF8Bytes.text(text.prefix(count).map(UInt8.init(bitPattern:)).filter { $0 != 10 })
  }

  enum Limits: Equatable {
    case own(run: UInt64, worker: UInt64)
    /// Those of another user's process.
    case foreign(run: UInt64, worker: UInt64)
    case none
  }

  /// What it is marked with, if it is.
  var limits: Limits {
    var (run, worker): (UInt64, UInt64) = (0, 0)
    return switch platform_mark_of(pid, &run, &worker) {
    case 0: .own(run: run, worker: worker)
    case 1: .foreign(run: run, worker: worker)
    default: .none
    }
  }

  /// A variable of the environment that it was started with; nil when it has none or is another
  /// user's.
  func variable(_ name: String) -> String? {
    var text = [CChar](repeating: 0, count: 256)
    guard platform_variable_of(pid, name, &text, text.count) == 0 else { return nil }
    return String(
      validating: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Sends a signal to this very process, and to no other that has got its number meanwhile.
  /// - Parameter isStill: Asked once the process is held on to.
  /// - Returns: 0, or an errno: ESRCH when it is not there any more.
  @discardableResult
  func send(_ signals: [Int32], ifStill isStill: (RunningProcess) -> Bool) -> Int32 {
    let descriptor = platform_open_process(pid)
    guard descriptor >= 0 else {
      let code = errno
      // Before Linux 5.3 there is nothing to hold on to.
      guard code == ENOSYS, isStill(self) else { return code == ENOSYS ? ESRCH : code }
      return signals.reduce(0) { kill(pid, $1) == 0 ? $0 : errno }
    }
    defer { close(descriptor) }
    guard isStill(self) else { return ESRCH }
    return signals.reduce(0) { platform_signal(descriptor, $1) == 0 ? $0 : errno }
  }
}
