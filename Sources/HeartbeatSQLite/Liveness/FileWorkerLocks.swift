internal import CPlatform
import Glibc
public import HeartbeatCore

/// One lock file for each worker id beside the database: `<database>-worker-<id>.lock`.
///
/// The lock belongs to the open file description, so it ends with the process that opened it, even
/// after SIGKILL, and a child that was started with exec does not keep it (O_CLOEXEC). It is never
/// on the database file, whose own locks SQLite would lose. The empty file stays.
///
/// Source: fcntl(2), "Open file description locks".
public struct FileWorkerLocks: WorkerLocks {
  private let prefix: String

  /// - Parameter database: The path of the database file, which exists. Whatever path leads to
  ///   it, the lock files are the same, or workers would take each other for dead.
  public init(beside database: String) {
    self.prefix = Self.resolved(database) + "-worker-"
  }

  /// The file itself, as SQLite finds it too: whoever comes by a symbolic link must see the same
  /// locks, or live workers would look dead. A path that cannot be resolved stays as it is.
  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  /// A lock that cannot be looked at, for want of descriptors or permission, counts as held:
  /// chats are taken at once from a worker whose lock is free, so it must really be free.
  public func isHeld(_ worker: WorkerID) -> Bool {
    let descriptor = open(path(of: worker), O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return errno != ENOENT }
    defer { close(descriptor) }
    return platform_lock_is_held(descriptor) != 0
  }

  public func acquire(_ worker: WorkerID) throws -> (any WorkerLock)? {
    let path = path(of: worker)
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw DatabaseFileError.cannotOpen(path: path, reason: String(cString: strerror(errno)))
    }
    guard platform_lock(descriptor) == 0 else {
      let code = errno
      close(descriptor)
      guard code == EAGAIN || code == EACCES else {
        throw DatabaseFileError.cannotOpen(path: path, reason: String(cString: strerror(code)))
      }
      return nil
    }
    return FileWorkerLock(descriptor: descriptor)
  }

  private func path(of worker: WorkerID) -> String { prefix + worker.name + ".lock" }
}

private final class FileWorkerLock: WorkerLock {
  private let descriptor: Int32

  init(descriptor: Int32) {
    self.descriptor = descriptor
  }

  deinit {
    close(descriptor)
  }
}
