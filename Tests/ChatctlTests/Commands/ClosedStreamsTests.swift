import Foundation
import Glibc
import HeartbeatCore
import Testing

@testable import chatctl

/// A program that is started without some of its standard streams.
struct ClosedStreamsTests {
  let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    try sandbox.run("init")
  }

  /// Without a placeholder, the next file that is opened gets the number of a closed stream, and what
  /// the program prints or says is written into that file.
  @Test(arguments: [[0], [1], [2], [0, 1, 2]] as [[Int]])
  func `standard streams that were closed are opened before any file`(closed: [Int]) throws {
    let fifo = sandbox.path("chats.ndjson")
    try #require(mkfifo(fifo, 0o600) == 0)
    let sink = open("/dev/null", O_RDWR | O_CLOEXEC)
    defer { close(sink) }
    let child = try ChildProcess(
      program: Sandbox.program,
      arguments: ["chatctl", "start", "--from", fifo].map { Array($0.utf8) },
      environment: sandbox.environment,
      descriptors: (0...2).map { closed.contains($0) ? nil : sink })
    // Opening a FIFO waits for its other end: the program has opened it by then, its first file.
    let writer = open(fifo, O_WRONLY | O_CLOEXEC)
    let streams = closed.map { stream(of: child.pid, $0) }
    #expect(write(writer, "{}\n", 3) == 3)
    close(writer)
    let code = child.wait()
    for (number, stream) in zip(closed, streams) {
      #expect(stream.path == "/dev/null")
      // Opened the wrong way round, so that using it is an error still.
      #expect(stream.mode == (number == 0 ? O_WRONLY : O_RDONLY))
    }
    #expect(code == (closed.contains(1) ? 1 : 0))
    #expect(try sandbox.statuses() == ["pending"])
  }

  @Test func `stdin that was closed cannot be read`() throws {
    let sink = open("/dev/null", O_RDWR | O_CLOEXEC)
    defer { close(sink) }
    let child = try ChildProcess(
      program: Sandbox.program, arguments: ["chatctl", "start", "-"].map { Array($0.utf8) },
      environment: sandbox.environment, descriptors: [nil, sink, sink])
    #expect(child.wait() == 1)
    #expect(try sandbox.statuses().isEmpty)
  }

  private func stream(of pid: pid_t, _ number: Int) -> (path: String?, mode: Int32?) {
    let path = try? FileManager.default.destinationOfSymbolicLink(
      atPath: "/proc/\(pid)/fd/\(number)")
    let info = (try? String(contentsOfFile: "/proc/\(pid)/fdinfo/\(number)", encoding: .utf8)) ?? ""
    let flags = info.split(separator: "\n").first { $0.hasPrefix("flags:") }?.dropFirst(6)
    let mode = flags.flatMap { Int32($0.filter(\.isNumber), radix: 8) }.map { $0 & O_ACCMODE }
    return (path, mode)
  }
}
