import Glibc

/// The command that a chat's work is, as it is started: without a shell.
struct ChatCommand: Sendable {
  /// The file that is executed.
  let path: String
  /// The command's own name first.
  let arguments: [String]

  /// Looks the command up as a shell would, before any chat is claimed.
  /// - Parameter words: The command and its arguments, as typed.
  /// - Throws: ``InvalidInput`` when there is no such command or it may not be executed.
  init(_ words: [String]) throws {
    guard let name = words.first, !name.isEmpty else {
      throw InvalidInput("a command is needed after --")
    }
    path = try Self.find(name)
    arguments = words
  }

  private static func find(_ name: String) throws -> String {
    if name.contains("/") {
      guard access(name, F_OK) == 0 else { throw InvalidInput("there is no command \(name)") }
      guard isExecutable(name) else { throw InvalidInput("\(name) is not an executable file") }
      return name
    }
    let directories = try Environment.value("PATH") ?? "/usr/local/bin:/usr/bin:/bin"
    for directory in directories.split(separator: ":", omittingEmptySubsequences: false) {
      let path = (directory.isEmpty ? "." : String(directory)) + "/" + name
      if isExecutable(path) { return path }
    }
    throw InvalidInput("there is no command \(name) in $PATH")
  }

  private static func isExecutable(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
      && access(path, X_OK) == 0
  }
}
