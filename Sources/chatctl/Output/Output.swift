import Glibc

/// Nobody reads the output any more.
///
/// A command that meets it ends quietly with exit code 0, whatever it had left to print: what it
/// changed is committed, and its reader chose not to see the rest.
struct ClosedOutput: Error {}

/// Writes results to a descriptor, in large portions unless it is flushed.
final class Output {
  private static let portion = 1 << 16

  /// Takes what commands print and say instead of this process' streams: of whoever calls, and the tasks that
  /// they start.
  @TaskLocal static var capture: OutputCapture?

  private let descriptor: Int32
  /// What is said of it when it cannot be written.
  private let name: String
  private let capture: OutputCapture?
  private var buffer: [UInt8] = []

  init(descriptor: Int32, name: String = "the output", capture: OutputCapture? = nil) {
    self.descriptor = descriptor
    self.name = name
    self.capture = capture
  }

  static func standard() -> Output { Output(descriptor: STDOUT_FILENO, capture: capture) }

  /// One message for people on stderr: one line, without control characters.
  static func say(_ message: String) {
    let line = message.split(whereSeparator: \.isNewline).map { part in
      TerminalText.safe(part.drop { $0 == " " })
    }
    if let capture { return capture.say(line.joined(separator: " ")) }
    let stderr = Output(descriptor: STDERR_FILENO)
    stderr.buffer.append(contentsOf: "chatctl: \(line.joined(separator: " "))\n".utf8)
    // When not even this can be written there is nobody left to tell; the exit code still speaks.
    try? stderr.flush()
  }

  /// - Throws: ``ClosedOutput``, or ``CommandFailure`` for any other reason.
  func write(_ bytes: some Sequence<UInt8>) throws {
    buffer.append(contentsOf: bytes)
    if buffer.count >= Self.portion { try flush() }
  }

  func line(_ text: String) throws {
    try write(text.utf8)
    try write(CollectionOfOne(UInt8(ascii: "\n")))
  }

  func flush() throws {
    defer { buffer.removeAll(keepingCapacity: true) }
    if let capture { return try capture.add(buffer) }
    try buffer.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let portion = UnsafeRawBufferPointer(rebasing: rest)
        let written = Glibc.write(descriptor, portion.baseAddress, portion.count)
        if written >= 0 {
          rest = rest.dropFirst(written)
        } else {
          try handle(errno)
        }
      }
    }
  }

  /// Returns when the write may be tried again.
  private func handle(_ code: Int32) throws {
    switch code {
    case EINTR: return
    case EAGAIN:
      // Somebody gave us a descriptor that does not block.
      var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      poll(&ready, 1, -1)
    case EPIPE: throw ClosedOutput()
    default:
      throw CommandFailure(.failure, "cannot write \(name): \(String(cString: strerror(code)))")
    }
  }
}
