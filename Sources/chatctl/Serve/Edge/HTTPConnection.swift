import FlyingSocks
import FoundationEssentials
import Glibc

/// One connection: a request, its answer, the end.
struct HTTPConnection: Sendable {
  let socket: AsyncSocket
  let limits: HTTPLimits

  /// Never throws: whoever is at the other end may do what he likes, and it ends this connection alone.
  func serve(_ answer: @escaping @Sendable (HTTPRequest) async -> HTTPAnswer) async {
    do {
      switch try await read() {
      case .complete(let request):
        try await write(await answer(request), isHead: request.method == "HEAD")
      case .refused(let status):
        try await write(HTTPAnswer(status, status.phrase), isHead: false)
        await drain()
      // Somebody left, or a probe looked whether there is somebody.
      case .incomplete: return
      }
    } catch {
      // Gone, or too slow: there is nobody to tell.
      return
    }
  }

  private func read() async throws -> HTTPRequestReader.State {
    do {
      return try await within(limits.request) { [socket] in
        var reader = HTTPRequestReader()
        while case .incomplete = reader.state {
          do {
            reader.add(try await socket.read(atMost: 4096))
          } catch SocketError.disconnected {
            break
          }
        }
        return reader.state
      }
    } catch is DeadlinePassed {
      return .refused(.timedOut)
    }
  }

  private func write(_ answer: HTTPAnswer, isHead: Bool) async throws {
    switch answer.body {
    case _ where isHead: try await send(answer.head)
    case .bytes(let bytes): try await send(answer.head + bytes)
    case .events(let tell):
      try await send(answer.head)
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await tell(Reader(connection: self)) }
        // A page that was closed says so at once, and not at the next event.
        group.addTask { [socket] in
          while true { _ = try await socket.read(atMost: 4096) }
        }
        defer { group.cancelAll() }
        try await group.next()
      }
    }
  }

  private struct Reader: HTTPAnswer.Listener {
    let connection: HTTPConnection

    func send(_ bytes: [UInt8]) async throws { try await connection.send(bytes) }
  }

  private func send(_ bytes: [UInt8]) async throws {
    try await within(limits.answer) { [socket] in try await socket.write(Data(bytes)) }
  }

  /// Closed with bytes that nobody has read, a connection takes the answer along.
  private func drain() async {
    shutdown(socket.socket.file.rawValue, Int32(SHUT_WR))
    // Whatever ends it is the end.
    try? await within(limits.drain) { [socket] in
      while true { _ = try await socket.read(atMost: 4096) }
    }
  }
}
