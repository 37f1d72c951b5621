import Glibc
import HeartbeatCore

/// Directories as they are typed, each looked at once.
struct DirectoryArgument {
  private var known: [TextBytes: String] = [:]

  /// The directory by an absolute path. Symbolic links stay: they are followed when it is entered.
  /// - Throws: ``InvalidInput`` for what is no directory, or must not be entered.
  mutating func absolute(_ path: String) throws -> String {
    if let absolute = known[TextBytes(path)] { return absolute }
    let absolute = try Self.absolute(path)
    known[TextBytes(path)] = absolute
    return absolute
  }

  private static func absolute(_ path: String) throws -> String {
    guard !path.isEmpty else { throw InvalidInput("a directory's name must not be empty") }
    guard !path.utf8.contains(0) else {
      throw InvalidInput("a directory's name must not contain a NUL character")
    }
    var status = stat()
    guard stat(path, &status) == 0 else {
      let code = errno
      throw InvalidInput(
        code == ENOENT
          ? "there is no directory \(path)"
          : "the directory \(path) cannot be used: \(String(cString: strerror(code)))")
    }
    guard status.st_mode & S_IFMT == S_IFDIR else { throw InvalidInput("\(path) is no directory") }
    guard access(path, X_OK) == 0 else {
      throw InvalidInput(
        "the directory \(path) cannot be entered: \(String(cString: strerror(errno)))")
    }
    let joined = path.hasPrefix("/") ? path : try current() + "/" + path
    // What leads back out stays: behind a symbolic link it leads elsewhere than its letters say.
    let parts = joined.split(separator: "/").filter { $0 != "." }
    return "/" + parts.joined(separator: "/")
  }

  private static func current() throws -> String {
    guard let directory = getcwd(nil, 0) else {
      throw CommandFailure(
        .failure, "cannot tell the current directory: \(String(cString: strerror(errno)))")
    }
    defer { free(directory) }
    return String(cString: directory)
  }
}
