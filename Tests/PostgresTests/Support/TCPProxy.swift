#if Postgres
  import Foundation
  import Glibc
  import Synchronization

  /// Stands between a client and a server's Unix socket, and stops forwarding when told.
  final class TCPProxy: Sendable {
    enum Direction { case toServer, toClient }

    struct Stalled: OptionSet {
      let rawValue: Int
      static let toServer = Stalled(rawValue: 1)
      static let toClient = Stalled(rawValue: 2)
      static let both: Stalled = [.toServer, .toClient]
    }

    let port: Int
    private let listener: Int32
    private let server: String
    private let stalled = Mutex<Stalled>([])
    /// Whether notices stay here, as behind what hands out sessions by transaction.
    private let keepsNotices: Bool
    private let descriptors = Mutex<[Int32]>([])
    private let forwarded = Atomic<Int>(0)

    /// How many bytes have gone on to the server.
    var bytesToServer: Int { forwarded.load(ordering: .sequentiallyConsistent) }

    init(toSocket server: String, keepingNotices keepsNotices: Bool = false) throws {
      self.server = server
      self.keepsNotices = keepsNotices
      listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      port = try LocalPort.bind(listener, port: 0)
      guard listen(listener, 16) == 0 else { throw PostgresServer.Failure(description: "listen") }
      let (listener, accepted) = (
        listener, { [weak self] in self?.join($0) } as @Sendable (Int32) -> Void
      )
      Thread.detachNewThread {
        while true {
          let client = accept(listener, nil, nil)
          guard client >= 0 else { return }
          accepted(client)
        }
      }
    }

    deinit {
      shutdown(listener, Int32(SHUT_RDWR))
      close(listener)
      cut()
    }

    /// What comes from now on stays here, as on a link that was cut without a word.
    func stall(_ directions: Stalled) { stalled.withLock { $0 = directions } }

    /// Ends all connections.
    func cut() { descriptors.withLock { $0.forEach { shutdown($0, Int32(SHUT_RDWR)) } } }

    private func join(_ client: Int32) {
      let upstream = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(server.utf8) + [0]) }
      let code = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          connect(upstream, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
      }
      guard code == 0 else {
        _ = close(client)
        return
      }
      descriptors.withLock { $0 += [client, upstream] }
      pump(from: client, to: upstream, .toServer)
      pump(from: upstream, to: client, .toClient)
    }

    private func pump(from source: Int32, to target: Int32, _ direction: Stalled) {
      let step = { @Sendable [weak self] (bytes: [UInt8]) -> Bool in
        guard let self else { return false }
        while stalled.withLock({ $0.contains(direction) }) { usleep(1_000) }
        guard send(target, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
          return false
        }
        if direction == .toServer { forwarded.add(bytes.count, ordering: .sequentiallyConsistent) }
        return true
      }
      let isFiltered = keepsNotices && direction == .toClient
      Thread.detachNewThread {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        var filter = NoticeFilter()
        while true {
          let count = recv(source, &bytes, bytes.count, 0)
          guard count > 0 else { break }
          let received = Array(bytes[..<count])
          guard step(isFiltered ? filter.passes(received) : received) else { break }
        }
        shutdown(target, Int32(SHUT_RDWR))
      }
    }
  }

  /// Leaves out the notices of what a server sends in the clear: each message is a letter and a length,
  /// which counts itself.
  ///
  /// Source: https://www.postgresql.org/docs/current/protocol-message-formats.html
  private struct NoticeFilter {
    private var kept: [UInt8] = []

    /// - Returns: The whole messages that have come so far, without those kept back.
    mutating func passes(_ bytes: [UInt8]) -> [UInt8] {
      kept += bytes
      var passed: [UInt8] = []
      while kept.count >= 5 {
        let length = 1 + kept[1..<5].reduce(0) { $0 << 8 | Int($1) }
        guard kept.count >= length else { break }
        if kept[0] != UInt8(ascii: "A") { passed += kept[..<length] }
        kept.removeFirst(length)
      }
      return passed
    }
  }
#endif
