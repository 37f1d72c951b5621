import Glibc

/// The command that a chat's work is, as it is started: without a shell.
struct ChatCommand: Sendable {
  /// The file that is executed.
  let path: String
  /// The command's own name first.
  let arguments: [String]
  private let absolutePath: String

  /// Looks the command up as a shell would, before any chat is claimed.
  /// - Parameter words: The command and its arguments, as typed.
  /// - Throws: ``InvalidInput`` when there is no such command or it may not be executed.
  init(_ words: [String]) throws {
    guard let name = words.first, !name.isEmpty else {
      throw InvalidInput("a command is needed after --")
    }
    path = try Self.find(name)
    arguments = words
    absolutePath = Self.absolute(path)
    try Self.requireBeginning(of: path)
  }

  /// The same command with a chat's own arguments behind its own.
  /// - Parameter elsewhere: Whether it starts in another directory than this process's, where a path
  ///   that is not absolute would lead to another file.
  func with(arguments more: [String], elsewhere: Bool) -> ChatCommand {
    ChatCommand(
      path: elsewhere ? absolutePath : path, arguments: arguments + more,
      absolutePath: absolutePath)
  }

  private init(path: String, arguments: [String], absolutePath: String) {
    self.path = path
    self.arguments = arguments
    self.absolutePath = absolutePath
  }

  private static func absolute(_ path: String) -> String {
    guard !path.hasPrefix("/"), let directory = getcwd(nil, 0) else { return path }
    defer { free(directory) }
    return String(cString: directory) + "/" + path
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

  /// A shell would run a text without a `#!` line by itself; the kernel does not.
  /// Source: execve(2), ENOEXEC and ENOENT.
  private static func requireBeginning(of path: String) throws {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    // A program may be executable without being readable.
    guard file >= 0 else { return }
    defer { close(file) }
    let beginning = [UInt8](unsafeUninitializedCapacity: 256) { buffer, count in
      count = max(read(file, buffer.baseAddress, 256), 0)
    }
    guard beginning.starts(with: [UInt8(ascii: "#"), UInt8(ascii: "!")]) else {
      // Other kinds of files may be programs for the kernel, which has no kind for text.
      if beginning.allSatisfy({ (9...13).contains($0) || ($0 >= 32 && $0 != 127) }) {
        throw InvalidInput("\(path) is a text without a #! line: the kernel cannot execute it")
      }
      return
    }
    let line = beginning.dropFirst(2).prefix { $0 != UInt8(ascii: "\n") }
    let isBlank = { (byte: UInt8) in byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
    let interpreter = String(
      decoding: line.drop(while: isBlank).prefix { !isBlank($0) }, as: UTF8.self)
    guard isExecutable(interpreter) else {
      // A carriage return at its end is what this is often about.
      let name = interpreter.debugDescription
      throw InvalidInput("\(path) cannot be executed: its #! line names \(name), no program")
    }
  }

  private static func isExecutable(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
      && access(path, X_OK) == 0
  }
}
