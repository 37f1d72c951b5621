#if Postgres
  import Glibc
  import HeartbeatLocks

  /// Where this machine keeps what belongs to one database on a server: the locks of its workers here, and
  /// what commands keep beside a database file. Made by whoever starts a worker, private to its user.
  package struct LocalFolder: Hashable, Sendable {
    package let path: String

    /// - Parameters:
    ///   - base: As ``base(variable:)`` tells.
    ///   - identity: Of the database, the same whichever address leads to it.
    package init(in base: String, of identity: String) {
      path = base + "/" + identity
    }

    /// The folder of the folders of all databases: `$CHATCTL_STATE`, else `chatctl` in `$XDG_STATE_HOME`, else
    /// in `~/.local/state`, and in it `postgres`. What is relative does not count.
    ///
    /// Source: https://specifications.freedesktop.org/basedir-spec/latest/
    /// - Throws: ``LockFileFailure`` when none of these is set.
    package static func base(variable: (String) -> String?) throws -> String {
      func absolute(_ name: String) -> String? {
        variable(name).flatMap { $0.hasPrefix("/") ? $0 : nil }
      }
      if let state = absolute("CHATCTL_STATE") { return state + "/postgres" }
      if let state = absolute("XDG_STATE_HOME") { return state + "/chatctl/postgres" }
      if let home = absolute("HOME") { return home + "/.local/state/chatctl/postgres" }
      throw LockFileFailure(
        path: "~/.local/state", reason: "neither $CHATCTL_STATE nor $HOME is an absolute path")
    }

    /// Makes it unless it is there.
    /// - Throws: ``LockFileFailure``, also when it is another user's or others may write to it: they could
    ///   make workers look dead.
    package func make() throws {
      var made = ""
      for part in path.split(separator: "/") {
        made += "/" + part
        guard mkdir(made, 0o700) == 0 || errno == EEXIST || errno == EROFS else {
          throw failure(String(cString: strerror(errno)))
        }
      }
      guard let status else { throw failure(String(cString: strerror(errno))) }
      guard status.st_mode & S_IFMT == S_IFDIR else { throw failure("it is not a directory") }
      guard status.st_uid == geteuid() else { throw failure("it belongs to another user") }
      guard status.st_mode & 0o022 == 0 else { throw failure("others may write to it") }
    }

    /// What tells it from every other one on this machine, also from one that is made in its place; nil while
    /// it is not there.
    var identity: String? {
      status.map { "\($0.st_dev):\($0.st_ino)" }
    }

    private var status: stat? {
      var status = stat()
      return stat(path, &status) == 0 ? status : nil
    }

    private func failure(_ reason: String) -> LockFileFailure {
      LockFileFailure(path: path, reason: reason)
    }
  }
#endif
