import Glibc
import HeartbeatLocks

/// What a database file and those beside it look like from outside.
package struct FileFacts: Sendable {
  /// One file, its symbolic links followed.
  package struct Look: Hashable, Sendable {
    package var path: String
    package var bytes: Int
    /// The bits of its permissions.
    package var mode: UInt32
    package var owner: UInt32
    /// How many names it has.
    package var names: Int

    package init(path: String, bytes: Int, mode: UInt32, owner: UInt32, names: Int = 1) {
      self.path = path
      self.bytes = bytes
      self.mode = mode
      self.owner = owner
      self.names = names
    }
  }

  package var file: Look
  package var directory: Look?
  /// The log, its index and the line of writers, where they are there.
  package var beside: [Look]
  package var user: UInt32
  /// Nil where the kernel does not tell it.
  package var fileSystem: FileSystem?
  /// Nil while nobody has the database open.
  package var index: LogIndex?
  /// Nil where the kernel does not tell who reads in the log.
  package var readers: [LogUser]?
  /// Why the file in which writers line up cannot be used; nil where it can, or is not there.
  package var lineProblem: String?

  package var logBytes: Int { beside.first { $0.path.hasSuffix("-wal") }?.bytes ?? 0 }

  package init(
    file: Look, directory: Look?, beside: [Look], user: UInt32, fileSystem: FileSystem?,
    index: LogIndex?, readers: [LogUser]?, lineProblem: String?
  ) {
    self.file = file
    self.directory = directory
    self.beside = beside
    self.user = user
    self.fileSystem = fileSystem
    self.index = index
    self.readers = readers
    self.lineProblem = lineProblem
  }
}

extension FileFacts {
  /// Looks at the files of a database, which this process must not have open: the index of its log is
  /// opened here and closed again, which would drop SQLite's own locks on it
  /// (docs/decisions/0004-the-database-file-is-only-looked-at-through-sqlite.md).
  /// - Returns: Nil where there is no such file.
  package static func look(at path: String) -> FileFacts? {
    let path = LockFile.resolved(path)
    guard let file = look(path) else { return nil }
    let slash = path.lastIndex(of: "/") ?? path.startIndex
    let line = path + "-writers.lock"
    var facts = FileFacts(
      file: file, directory: look(slash == path.startIndex ? "/" : String(path[..<slash])),
      beside: ["-wal", "-shm", "-writers.lock"].compactMap { look(path + $0) }, user: geteuid(),
      fileSystem: FileSystem.of(path), index: nil, readers: nil, lineProblem: nil)
    facts.readIndex(path + "-shm")
    do throws(LockFile.Problem) {
      close(try LockFile.open(line, O_RDWR, beside: path))
    } catch {
      if error != .missing { facts.lineProblem = error.reason }
    }
    return facts
  }

  private static func look(_ path: String) -> Look? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return Look(
      path: path, bytes: Int(status.st_size), mode: status.st_mode & 0o7777, owner: status.st_uid,
      names: Int(status.st_nlink))
  }

  private mutating func readIndex(_ path: String) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: LogIndex.byteCount)
    guard pread(descriptor, &bytes, bytes.count, 0) == bytes.count else { return }
    index = LogIndex(bytes)
    var status = stat()
    guard fstat(descriptor, &status) == 0, let list = KernelFile.text(of: "/proc/locks") else {
      return
    }
    readers = index?.readers(
      FileLock.all(in: list, device: UInt64(status.st_dev), inode: UInt64(status.st_ino)))
  }
}
