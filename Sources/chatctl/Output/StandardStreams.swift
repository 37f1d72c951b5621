import Glibc

/// The three descriptors that every process expects to have.
enum StandardStreams {
  /// To be called before anything else opens a file.
  static func prepare() {
    // A write to a pipe that nobody reads answers EPIPE instead of ending the process.
    signal(SIGPIPE, SIG_IGN)
    for descriptor in 0...2 as ClosedRange<Int32> where fcntl(descriptor, F_GETFD) < 0 {
      // The next file opened would get this number, and messages would be written into it. The
      // placeholder is opened the wrong way round, so that using it still fails.
      _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }
}
