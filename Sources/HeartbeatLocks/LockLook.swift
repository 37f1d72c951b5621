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
    do throws(LockFile.Problem) {
      let (isHeld, text) = try state(of: worker)
      return isHeld ? .held(pid: text?.pid) : .free
    } catch {
      return error == .missing ? .missing : .unusable(reason: error.reason)
    }
  }
}
