import FlyingSocks
import Foundation
import Glibc
import Testing

@testable import chatctl

/// Over two sockets that know each other, without a port.
@Suite struct `One connection` {
  /// What is at one end when the other one has been served.
  private func serve(
    _ limits: HTTPLimits, _ request: String, closing: Bool = false,
    _ answer: @escaping @Sendable (HTTPRequest) async -> HTTPAnswer
  ) async throws -> (taken: String, isOver: Bool) {
    var ends: [Int32] = [-1, -1]
    try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
    defer { ends.forEach { close($0) } }
    let pool = SocketPool.make()
    try await pool.prepare()
    let running = Task { try await pool.run() }
    defer { running.cancel() }
    let server = try AsyncSocket(socket: Socket(file: .init(rawValue: ends[0])), pool: pool)
    #expect(send(ends[1], request, request.utf8.count, Int32(MSG_NOSIGNAL)) == request.utf8.count)
    if closing { shutdown(ends[1], Int32(SHUT_WR)) }
    await HTTPConnection(socket: server, limits: limits).serve(answer)
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = recv(ends[1], &bytes, bytes.count, Int32(MSG_DONTWAIT))
    return (String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self), true)
  }

  private static let short = {
    var limits = HTTPLimits()
    limits.request = .milliseconds(20)
    limits.answer = .milliseconds(20)
    limits.drain = .milliseconds(20)
    return limits
  }()

  @Test func `has one request and its answer`() async throws {
    let (taken, _) = try await serve(
      HTTPLimits(), "GET /a HTTP/1.1\r\nHost: b\r\n\r\nGET /c HTTP/1.1\r\nHost: b\r\n\r\n"
    ) { HTTPAnswer(.ok, "about \($0.target)") }
    #expect(taken.hasPrefix("HTTP/1.1 200 OK\r\n"))
    #expect(taken.hasSuffix("\r\n\r\nabout /a\n"))
    #expect(taken.contains("Content-Length: 9\r\n") && taken.contains("Connection: close\r\n"))
    #expect(taken.components(separatedBy: "HTTP/1.1").count == 2)
  }

  @Test func `has no body after HEAD`() async throws {
    let (taken, _) = try await serve(HTTPLimits(), "HEAD / HTTP/1.1\r\nHost: b\r\n\r\n") { _ in
      HTTPAnswer(.ok, "text")
    }
    #expect(taken.contains("Content-Length: 5\r\n") && taken.hasSuffix("\r\n\r\n"))
  }

  @Test func `waits only so long for a request`() async throws {
    let (taken, _) = try await serve(Self.short, "GET / HTTP/1.1\r\nHost:") { _ in
      Issue.record("there is no request")
      return HTTPAnswer(.ok, "text")
    }
    #expect(taken.hasPrefix("HTTP/1.1 408 "))
  }

  @Test func `is over when half a request is all that comes`() async throws {
    let (taken, _) = try await serve(HTTPLimits(), "GET / HTTP/1.1\r\nHost:", closing: true) { _ in
      Issue.record("there is no request")
      return HTTPAnswer(.ok, "text")
    }
    #expect(taken.isEmpty)
  }

  @Test func `does not wait for one who does not read`() async throws {
    let much = [UInt8](repeating: 65, count: 8 << 20)
    let (_, isOver) = try await serve(Self.short, "GET / HTTP/1.1\r\nHost: b\r\n\r\n") { _ in
      HTTPAnswer(.ok, HTTPAnswer.text, .bytes(much))
    }
    #expect(isOver)
  }

  @Test func `tells a stream who has left`() async throws {
    // Both ends of a stream: what it is told, and that its end was seen although nothing more was to tell.
    let (taken, isOver) = try await serve(
      HTTPLimits(), "GET / HTTP/1.1\r\nHost: b\r\n\r\n", closing: true
    ) { _ in
      HTTPAnswer(
        .ok, HTTPAnswer.text,
        .events { page in
          try await page.send(ServerSentEvent.beat)
          try await Task.sleep(for: .seconds(3600))
        })
    }
    #expect(isOver)
    #expect(!taken.contains("Content-Length"))
  }
}
