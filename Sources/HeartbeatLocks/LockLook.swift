internal import CPlatform
import Glibc
package import HeartbeatCore

/// What a worker id's lock file shows to somebody who looks for what is wrong.
package enum LockLook: Hashable, Sendable {
  /// By a process; nil where its file does not say which.
  case held(pid: Int32?)
  case free
  case missing
  /// What is in its place proves nothing: a link, another user's file.
  case unusable(reason: String)
}

extension FileWorkerLocks {
  /// Looks, without changing anything.
  package func look(at worker: WorkerID) -> LockLook {
    let descriptor: Int32
    do throws(LockFile.Problem) {
      descriptor = try LockFile.open(path(of: worker), O_RDONLY, beside: database)
    } catch {
      return error == .missing ? .missing : .unusable(reason: error.reason)
    }
    defer { close(descriptor) }
    switch platform_byte_is_locked(descriptor, FileStanding.held) {
    case 0: return .free
    case 1:
      let isSaid = platform_byte_is_locked(descriptor, FileStanding.said) == 1
      return .held(pid: isSaid ? LockText.read(descriptor)?.pid : nil)
    default: return .unusable(reason: String(cString: strerror(errno)))
    }
  }
}
