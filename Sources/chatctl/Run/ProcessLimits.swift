import CPlatform
import Glibc

/// Whether this process may have as many threads and files and as much memory as a worker needs.
///
/// It is tried out, since several limits count: those of the process and of its user, a control
/// group's, the machine's. And it is tried out before anything depends on it, since afterwards it is
/// too late for a sentence: Swift's pool asks again for ever, silently, for a thread that it does not
/// get, waits with files that it must get, and memory that is not there ends the process.
enum ProcessLimits {
  /// The worker's four, one for the output, one for commands and one for their guard, one with which
  /// the runtime waits for timers and signals, and one to spare.
  static let ownThreads = 9
  /// The runtime has three pools, each with up to one thread for each processor.
  static let pools = 3
  /// Three connections with their logs, a lock, what the runtime waits with, and what is open for a
  /// moment only.
  static let openFiles = 32
  /// In bytes, besides the stacks of the threads.
  static let memory = 64 << 20

  /// - Parameter moreThreads: Beyond those that each worker needs.
  /// - Throws: ``CommandFailure`` that names the limit.
  static func require(forCommands: Bool, moreThreads: Int = 0) throws {
    shareHeapWhereMemoryIsLimited()
    // Commands need far more files, which ``FileLimit`` sees to.
    if !forCommands { try requireOpenFiles() }
    try requireThreads(
      ownThreads + moreThreads + pools * Processors.count)
  }

  private static func limit(_ resource: __rlimit_resource) -> rlimit {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(resource.rawValue), &limit)
    return limit
  }

  /// Each thread would reserve a heap of its own, more than a small limit leaves.
  private static func shareHeapWhereMemoryIsLimited() {
    if limit(RLIMIT_AS).rlim_cur != rlim_t.max { platform_share_heap() }
  }

  // MARK: Files

  private static func requireOpenFiles() throws {
    var limit = limit(RLIMIT_NOFILE)
    // What it cannot have is known in a moment.
    let wanted = min(rlim_t(2 * openFiles), limit.rlim_max)
    if limit.rlim_cur < wanted {
      limit.rlim_cur = wanted
      setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
    var opened: [Int32] = []
    defer { for descriptor in opened { close(descriptor) } }
    while opened.count < openFiles {
      let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else {
        throw CommandFailure(
          .failure,
          """
          a worker needs up to \(openFiles) more files, and cannot have them here: \
          \(text(errno)); raise the limit (ulimit -n \(2 * openFiles))
          """)
      }
      opened.append(descriptor)
    }
  }

  // MARK: Threads and memory

  private static func requireThreads(_ count: Int) throws {
    let code = platform_try_threads(Int32(count), memory)
    if code > 0 {
      throw CommandFailure(
        .failure,
        """
        a worker needs up to \(count) threads, and cannot have them here: \(text(code)); raise the \
        limit on processes (ulimit -u) or on memory (ulimit -v)
        """)
    } else if code < 0 {
      throw CommandFailure(
        .failure,
        """
        a worker needs \(memory >> 20) MB of memory, and cannot have them here: \(text(-code)); \
        raise the limit (ulimit -v)
        """)
    }
  }

  private static func text(_ code: Int32) -> String { String(cString: strerror(code)) }
}
