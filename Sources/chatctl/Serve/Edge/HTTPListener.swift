import FlyingSocks
import Glibc
import Synchronization

/// Takes connections, and answers each of them apart from the others.
final class HTTPListener: Sendable {
  /// As it is, with the port that was free.
  let address: ListenAddress
  private let socket: Socket
  private let limits: HTTPLimits
  private let open = Mutex(0)

  /// - Throws: ``CommandFailure``.
  init(_ wanted: ListenAddress, limits: HTTPLimits) throws {
    self.limits = limits
    do {
      (socket, address) = try Self.listen(wanted)
    } catch SocketError.failed(_, let code, let message) {
      throw CommandFailure(
        code == EADDRINUSE ? .unavailable : .failure,
        code == EADDRINUSE
          ? "somebody listens on \(wanted.authority) already: --listen names another port, 0 any that is free"
          : "cannot listen on \(wanted.authority): \(message)")
    }
  }

  private static func listen(_ wanted: ListenAddress) throws -> (Socket, ListenAddress) {
    let socket: Socket
    switch wanted.host {
    case .ip4(let host):
      socket = try Socket(domain: AF_INET, type: .stream)
      try prepare(socket) { try socket.bind(to: .inet(ip4: host, port: wanted.port)) }
    case .ip6(let host):
      socket = try Socket(domain: AF_INET6, type: .stream)
      try prepare(socket) { try socket.bind(to: .inet6(ip6: host, port: wanted.port)) }
    }
    var address = wanted
    switch try socket.sockname() {
    case .ip4(_, let port), .ip6(_, let port): address.port = port
    case .unix: break
    }
    return (socket, address)
  }

  private static func prepare(_ socket: Socket, _ bind: () throws -> Void) throws {
    do {
      _ = fcntl(socket.file.rawValue, F_SETFD, FD_CLOEXEC)
      // Connections that are over would hold the port for a minute.
      try socket.setValue(true, for: .localAddressReuse)
      try bind()
      try socket.listen()
    } catch {
      try? socket.close()
      throw error
    }
  }

  /// Until the task is cancelled, or the system has no more descriptors at all.
  func run(_ answer: @escaping @Sendable (HTTPRequest) async -> HTTPAnswer) async throws {
    let pool = SocketPool.make()
    try await pool.prepare()
    defer { try? socket.close() }
    let listening = try AsyncSocket(socket: socket, pool: pool)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await pool.run() }
      group.addTask { try await self.accept(listening, answer) }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  private func accept(
    _ listening: AsyncSocket, _ answer: @escaping @Sendable (HTTPRequest) async -> HTTPAnswer
  ) async throws {
    try await withThrowingDiscardingTaskGroup { group in
      while true {
        let client: AsyncSocket
        do {
          client = try await listening.accept()
        } catch SocketError.failed {
          // Aborted before it was taken, or no descriptor is left: those that are open end.
          try await Task.sleep(for: .milliseconds(100))
          continue
        }
        group.addTask { await self.serve(client, answer) }
      }
    }
  }

  private func serve(
    _ client: AsyncSocket, _ answer: @escaping @Sendable (HTTPRequest) async -> HTTPAnswer
  ) async {
    let isOneTooMany = open.withLock { open in
      open += 1
      return open > limits.connections
    }
    defer {
      // Nothing can be done about it.
      try? client.close()
      open.withLock { $0 -= 1 }
    }
    _ = fcntl(client.socket.file.rawValue, F_SETFD, FD_CLOEXEC)
    if isOneTooMany {
      let busy = HTTPAnswer(.unavailable, "too many connections are open")
      // Into what a new connection has room for, without waiting for anybody.
      busy.head.withUnsafeBytes {
        _ = Glibc.send(client.socket.file.rawValue, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      return
    }
    await HTTPConnection(socket: client, limits: limits).serve(answer)
  }
}
