import Glibc

/// Puts in order what a process inherits from whoever started it.
enum ProcessSetup {
  /// To be called before anything else opens a file or starts a thread.
  static func run() {
    unblockSignals()
    openStandardStreams()
    // Whoever starts this program may ignore it, which is inherited: the kernel would then reap this
    // program's children itself, and nobody would learn how they ended.
    signal(SIGCHLD, SIG_DFL)
    // A write to a pipe that nobody reads answers EPIPE instead of ending the process.
    signal(SIGPIPE, SIG_IGN)
    // A write beyond `ulimit -f` answers EFBIG likewise, which can be said.
    signal(SIGXFSZ, SIG_IGN)
  }

  /// Threads of some runtimes block signals, and what they start would be deaf to SIGTERM.
  private static func unblockSignals() {
    var none = sigset_t()
    sigemptyset(&none)
    sigprocmask(SIG_SETMASK, &none, nil)
  }

  private static func openStandardStreams() {
    for descriptor in 0...2 as ClosedRange<Int32> where fcntl(descriptor, F_GETFD) < 0 {
      // The next file opened would get this number, and messages would be written into it. The
      // placeholder is opened the wrong way round, so that using it still fails.
      _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }
}
