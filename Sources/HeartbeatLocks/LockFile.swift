internal import CPlatform
import Glibc

/// Opens files that are locked and never the database's own. What somebody has planted in their
/// place is refused: a symbolic link is not followed, nothing but a regular file is used, and only
/// one of the user's own or of the database's owner. Opening never waits, not even for a FIFO.
package enum LockFile {
  package enum Problem: Error, Equatable {
    case missing
    case unusable(reason: String)

    package var reason: String {
      switch self {
      case .missing: "it is missing"
      case .unusable(let reason): reason
      }
    }
  }

  /// The file itself, as SQLite finds it too: whoever comes by a symbolic link must see the same
  /// locks, or live workers would look dead. A path that cannot be resolved stays as it is.
  package static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  /// - Parameters:
  ///   - access: `O_RDONLY`, or `O_RDWR`, with or without `O_CREAT`.
  ///   - database: Whose owner may own the file too.
  package static func open(
    _ path: String, _ access: Int32, beside database: String
  ) throws(Problem) -> Int32 {
    let descriptor = Glibc.open(
      path, access | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0o600)
    guard descriptor >= 0 else {
      switch errno {
      case ENOENT: throw .missing
      case ELOOP: throw .unusable(reason: "it is a symbolic link")
      case let code: throw .unusable(reason: String(cString: strerror(code)))
      }
    }
    var status = stat()
    var reason: String?
    if fstat(descriptor, &status) != 0 {
      reason = String(cString: strerror(errno))
    } else if status.st_mode & S_IFMT != S_IFREG {
      reason = "it is not a regular file"
    } else if status.st_uid != geteuid(), status.st_uid != owner(of: database) {
      reason = "it belongs to another user"
    }
    guard let reason else { return descriptor }
    close(descriptor)
    throw .unusable(reason: reason)
  }

  private static func owner(of path: String) -> uid_t? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_uid : nil
  }

  /// Whether `path` still leads to the file that is open.
  package static func isInPlace(_ descriptor: Int32, at path: String) -> Bool {
    var open = stat()
    var found = stat()
    guard fstat(descriptor, &open) == 0, lstat(path, &found) == 0 else { return false }
    return open.st_dev == found.st_dev && open.st_ino == found.st_ino
  }
}
