import Foundation
import Glibc
import Testing

@testable import chatctl

/// A server as a process of its own, and what goes to it byte by byte.
final class ServedSandbox {
  let sandbox: Sandbox
  let address: String
  let port: UInt16
  private let child: ChildProcess
  private var hasEnded = false
  private let output: Int32

  init(_ sandbox: Sandbox, _ arguments: String...) throws {
    self.sandbox = sandbox
    let pipe = try Pipe()
    child = try ChildProcess(
      program: Sandbox.program,
      arguments: (["chatctl", "serve", "--listen", "127.0.0.1:0"] + arguments).map {
        Array($0.utf8)
      },
      environment: sandbox.environment, descriptors: [0, pipe.input, 2])
    close(pipe.input)
    output = pipe.output
    var line: [UInt8] = []
    var byte: UInt8 = 0
    while read(output, &byte, 1) == 1, byte != 10 { line.append(byte) }
    address = String(decoding: line, as: UTF8.self)
    let digits = try #require(address.firstMatch(of: /^http:\/\/127\.0\.0\.1:(\d+)\//)?.1)
    port = try #require(UInt16(digits))
  }

  deinit {
    if !hasEnded { _ = end(SIGKILL) }
    close(output)
  }

  /// - Returns: Its exit code.
  func end(_ signal: Int32) -> Int32 {
    kill(child.pid, signal)
    hasEnded = true
    return child.wait()
  }

  var token: String { String(address.split(separator: "=").last ?? "") }

  struct Answer {
    let status: Int
    let head: String
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }
  }

  /// - Parameter bytes: All of what is sent.
  func send(_ bytes: String) throws -> Answer {
    let socket = try connect()
    defer { close(socket) }
    Self.write(bytes, to: socket)
    return try Self.answer(Self.readAll(socket))
  }

  func get(
    _ target: String, method: String = "GET", _ fields: [String] = [], body: String? = nil
  ) throws -> Answer {
    var lines = ["\(method) \(target) HTTP/1.1", "Host: 127.0.0.1:\(port)"] + fields
    if let body { lines.append("Content-Length: \(body.utf8.count)") }
    return try send(lines.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? ""))
  }

  /// A stream, and what it tells until something is in it.
  func listen(_ target: String, _ fields: [String] = []) throws -> Stream {
    let socket = try connect()
    let lines = ["GET \(target) HTTP/1.1", "Host: 127.0.0.1:\(port)"] + fields
    Self.write(lines.joined(separator: "\r\n") + "\r\n\r\n", to: socket)
    return Stream(socket: socket)
  }

  final class Stream {
    private let socket: Int32
    private(set) var text = ""

    init(socket: Int32) { self.socket = socket }

    deinit { close(socket) }

    /// - Returns: Whether it came.
    func wait(for wanted: String) -> Bool {
      while !text.contains(wanted) {
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = recv(socket, &bytes, bytes.count, 0)
        guard count > 0 else { return false }
        text += String(decoding: bytes.prefix(count), as: UTF8.self)
      }
      return true
    }
  }

  // MARK: Sockets

  func connect() throws -> Int32 {
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    // So that a test which waits for nothing fails.
    var patience = timeval(tv_sec: 60, tv_usec: 0)
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let code = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    try #require(code == 0)
    return socket
  }

  static func write(_ text: String, to socket: Int32) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      // Refused before it was all read.
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  static func readAll(_ socket: Int32) -> [UInt8] {
    var all: [UInt8] = []
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = recv(socket, &bytes, bytes.count, 0)
      guard count > 0 else { return all }
      all += bytes.prefix(count)
      // A stream that should have been refused has no end.
      let head = String(decoding: all.prefix(2048), as: UTF8.self)
      if head.contains("text/event-stream"), head.contains("\r\n\r\n") { return all }
    }
  }

  static func answer(_ bytes: [UInt8]) throws -> Answer {
    let end = try #require(
      bytes.indices.first { bytes[$0...].starts(with: Array("\r\n\r\n".utf8)) })
    let head = String(decoding: bytes[..<end], as: UTF8.self)
    let status = head.split(separator: " ").dropFirst().first.flatMap { Int($0) }
    return Answer(status: try #require(status), head: head, body: Array(bytes[(end + 4)...]))
  }
}
