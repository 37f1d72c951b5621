import Glibc

/// Reads lines from a descriptor, each for at most as long as a test may take.
struct LineQueue {
  struct Silence: Error {}

  let descriptor: Int32
  private var rest: [UInt8] = []

  init(descriptor: Int32) {
    self.descriptor = descriptor
  }

  /// The next line; nil at the end.
  /// - Throws: ``Silence`` after a minute, which is for ever.
  mutating func next() throws -> String? {
    while true {
      if let newline = rest.firstIndex(of: UInt8(ascii: "\n")) {
        defer { rest.removeSubrange(...newline) }
        return String(decoding: rest[..<newline], as: UTF8.self)
      }
      var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&ready, 1, 60_000) > 0 else { throw Silence() }
      var bytes = [UInt8](repeating: 0, count: 1 << 16)
      let count = read(descriptor, &bytes, bytes.count)
      guard count > 0 else { return nil }
      rest += bytes[..<count]
    }
  }
}

/// Where commands tell a test how far they are: a named pipe, in their environment as `SIGN`.
final class Signpost {
  let path: String
  private var lines: LineQueue

  init(_ sandbox: Sandbox, _ name: String = "sign") throws {
    path = sandbox.path(name)
    guard mkfifo(path, 0o600) == 0 else { throw ChildProcess.StartFailed(code: errno) }
    // Open for writing too, so that it never ends between two writers.
    lines = LineQueue(descriptor: Glibc.open(path, O_RDWR | O_CLOEXEC))
  }

  deinit {
    close(lines.descriptor)
  }

  var environment: [String: String] { ["SIGN": path] }

  /// Lets a command go on that reads a line from here.
  func open() throws {
    guard write(lines.descriptor, "go\n", 3) == 3 else {
      throw ChildProcess.StartFailed(code: errno)
    }
  }

  /// What a command has written next.
  func read() throws -> String { try lines.next() ?? "" }

  /// The process whose number a command has written next.
  func process() throws -> WatchedProcess { try WatchedProcess(pid_t(try read()) ?? 0) }
}
