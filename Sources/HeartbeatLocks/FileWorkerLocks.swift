internal import CPlatform
import Glibc
public import HeartbeatCore

/// One lock file for each worker id beside a database, or a path that stands for one
/// where its files are kept on this machine: `<database>-worker-<id>.lock`.
///
/// The lock belongs to the open file description, so it ends with the process that opened it, even
/// after SIGKILL, and a child that was started with exec does not keep it (O_CLOEXEC). It is never
/// on the database file, whose own locks SQLite would lose. The file stays, and says which
/// incarnations have had it; see ``LockText``.
///
/// A free lock proves only that those have ended. A file that is missing, or that somebody has put
/// in the place of a deleted one, proves nothing.
///
/// Source: fcntl(2), "Open file description locks".
public struct FileWorkerLocks: Liveness {
  private let database: String
  /// What the name of each lock file begins with.
  package let prefix: String

  /// - Parameter database: The path of the database, in a directory that exists. Whatever path leads to
  ///   its file, the lock files are the same, or workers would take each other for dead.
  public init(beside database: String) {
    self.database = LockFile.resolved(database)
    self.prefix = self.database + "-worker-"
  }

  public func presence(of worker: WorkerID) -> Presence {
    // Why it cannot be looked at makes no difference: nothing is proved.
    guard let (isHeld, text) = try? state(of: worker) else { return .unknown }
    return isHeld ? .present(text?.incarnation) : .absent(ended: text?.incarnations ?? [])
  }

  /// Whether a process has the lock, and what the file says: nil when that is not its holder's.
  func state(
    of worker: WorkerID
  ) throws(LockFile.Problem) -> (isHeld: Bool, text: LockText?) {
    let descriptor = try LockFile.open(path(of: worker), O_RDONLY, beside: database)
    defer { close(descriptor) }
    switch platform_byte_is_locked(descriptor, FileStanding.held) {
    case 0: return (false, LockText.read(descriptor))
    case 1:
      // Before its holder has said so, the text is an earlier one's.
      let isSaid = platform_byte_is_locked(descriptor, FileStanding.said) == 1
      return (true, isSaid ? LockText.read(descriptor) : nil)
    default: throw .unusable(reason: String(cString: strerror(errno)))
    }
  }

  public func enter(
    _ worker: WorkerID, as incarnation: IncarnationID
  ) throws -> (any Standing)? {
    let path = path(of: worker)
    do throws(LockFile.Problem) {
      guard let descriptor = try FileStanding.take(path, beside: database) else { return nil }
      let standing = FileStanding(path: path, database: database, descriptor: descriptor)
      standing.become(incarnation)
      return standing
    } catch {
      throw LockFileFailure(path: path, reason: error.reason)
    }
  }

  /// Writes into the lock file of a process which has not that it has ended: older programs left the
  /// file empty, so that a free lock would prove nothing later. A file that is missing stays so.
  /// - Returns: False when a process has the worker id.
  package func noteEnd(of incarnation: Incarnation) -> Bool {
    switch presence(of: incarnation.worker) {
    case .present: return false
    case .unknown: return true
    case .absent(let ended):
      if ended?.contains(incarnation.id) ?? true { return true }
      // What cannot be written leaves the worker to be judged by its heartbeats.
      guard let standing = try? enter(incarnation.worker, as: incarnation.id) else {
        return !isPresent(incarnation.worker)
      }
      return withExtendedLifetime(standing) { true }
    }
  }

  public func leftovers() -> [WorkerID] {
    let slash = prefix.lastIndex(of: "/") ?? prefix.startIndex
    // What cannot be read shows nothing.
    guard let folder = opendir(prefix.hasPrefix("/") ? String(prefix[...slash]) : ".") else {
      return []
    }
    defer { closedir(folder) }
    let beginning = prefix.hasPrefix("/") ? String(prefix[slash...].dropFirst()) : prefix
    var workers: [WorkerID] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard name.hasPrefix(beginning), name.hasSuffix(Self.suffix) else { continue }
      // Other files are no affair of this program.
      if let worker = try? WorkerID(
        String(name.dropFirst(beginning.count).dropLast(Self.suffix.count)))
      {
        workers.append(worker)
      }
    }
    return workers.sorted()
  }

  public func removeLeftover(of worker: WorkerID, if isUnwanted: () -> Bool) -> Bool {
    let path = path(of: worker)
    // One that cannot be opened, or is no file of ours, stays.
    guard let descriptor = try? LockFile.open(path, O_RDWR, beside: database) else { return false }
    defer { close(descriptor) }
    // Said first, so that whoever starts under the id meanwhile does not take it for a worker's.
    guard platform_lock_byte(descriptor, FileStanding.removing) == 0,
      platform_lock_byte(descriptor, FileStanding.held) == 0,
      LockFile.isInPlace(descriptor, at: path), isUnwanted()
    else { return false }
    return unlink(path) == 0
  }

  private func isPresent(_ worker: WorkerID) -> Bool {
    if case .present = presence(of: worker) { true } else { false }
  }

  private func path(of worker: WorkerID) -> String { prefix + worker.name + Self.suffix }

  private static let suffix = ".lock"
}
