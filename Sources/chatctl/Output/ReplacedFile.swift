import Glibc

/// A file that is written whole or not at all: whoever reads it sees what was there or what is new.
struct ReplacedFile {
  /// Where it is, also behind a symbolic link.
  private let path: String
  /// Of what was there.
  private let mode: mode_t?

  /// - Throws: ``InvalidInput`` for what is there and is no file: that must not be replaced by one.
  ///   ``SystemFailure``.
  init(_ path: String) throws {
    var found = stat()
    guard stat(path, &found) == 0 else {
      guard errno == ENOENT else { throw SystemFailure("write \(path)") }
      self.path = path
      mode = nil
      return
    }
    switch found.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw InvalidInput("\(path) is a directory: it must be a file")
    default: throw InvalidInput("\(path) is no file that could be replaced")
    }
    guard let real = realpath(path, nil) else { throw SystemFailure("write \(path)") }
    defer { free(real) }
    self.path = String(cString: real)
    mode = found.st_mode & 0o777
  }

  /// Writes beside it first.
  /// - Parameters:
  ///   - mode: Of a file that was not there.
  ///   - isDurable: Whether it has outlived a power loss when this returns.
  /// - Throws: ``SystemFailure``, or what `body` throws: then nothing has changed.
  func write(
    mode: mode_t, isDurable: Bool, _ body: (Output) throws -> Void
  ) throws {
    let part = "\(path).\(getpid()).part"
    let mode = self.mode ?? mode
    let flags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC
    let file = try Descriptor(open(part, flags, mode), for: "write \(path)")
    do {
      try withExtendedLifetime(file) {
        let output = Output(descriptor: file.number, name: path)
        try body(output)
        try output.flush()
        // What the umask has taken away was there before.
        guard self.mode == nil || fchmod(file.number, mode) == 0 else {
          throw SystemFailure("write \(path)")
        }
        guard !isDurable || fsync(file.number) == 0 else { throw SystemFailure("write \(path)") }
      }
      guard rename(part, path) == 0 else { throw SystemFailure("write \(path)") }
    } catch {
      unlink(part)
      throw error
    }
  }
}
