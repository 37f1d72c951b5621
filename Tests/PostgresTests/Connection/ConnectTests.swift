#if Postgres
  import Foundation
  import CPostgres
  import Glibc
  import HeartbeatSQL
  import Testing

  @testable import HeartbeatPostgres

  @Suite struct ConnectTests {
    private func failure(
      _ address: String, _ settings: PostgresSettings = .init()
    ) throws -> PostgresError? {
      let address = try PostgresAddress(address)
      return #expect(throws: PostgresError.self) { try PostgresConnection(address, settings) }
    }

    @Test func `a wrong password, and none, are told from each other's causes`() throws {
      let server = try PostgresServer.own()
      let right = server.tcpAddress(password: PostgresServer.password)
      #expect(try PostgresConnection(PostgresAddress(right)).process > 0)
      let wrong = try failure(server.tcpAddress(password: "sesame"))
      #expect(wrong?.code == "28P01")
      #expect(wrong?.description.contains("sesame") == false)
      #expect(wrong?.description.contains("password authentication failed") == true)
      #expect(wrong?.description.contains("auth.c") == false)
      let nobody = try failure(server.tcpAddress(user: "nobody", password: "x"))
      #expect(nobody?.code == "28P01")
    }

    @Test func `a database that is not there is permanent`() throws {
      let server = try PostgresServer.own()
      let error = try failure(server.socketAddress("nothing"))
      #expect(error?.code == "3D000")
      #expect(error?.isPermanent == true)
      #expect(error?.description.contains("database \"nothing\" does not exist") == true)
    }

    @Test func `a user that is not there is named`() throws {
      let server = try PostgresServer.own()
      let error = try failure(server.socketAddress().replacing("//postgres@", with: "//ghost@"))
      #expect(error?.code == "28000")
      #expect(error?.description.contains("ghost") == true)
    }

    @Test func `where nobody listens, host and port are named`() throws {
      let port = try LocalPort.free()
      let error = try failure("postgres://127.0.0.1:\(port)/x")
      #expect(error?.code == "08001")
      #expect(error?.isUnreachable == true)
      #expect(error?.description.contains("127.0.0.1") == true, "\(String(describing: error))")
      #expect(error?.description.contains("\(port)") == true)
    }

    @Test func `a server without room says so`() throws {
      let server = try PostgresServer.own()
      let admin = try PostgresConnection(PostgresAddress(server.socketAddress()))
      try admin.execute(
        script:
          "CREATE ROLE crowd LOGIN CONNECTION LIMIT 1; GRANT CREATE ON DATABASE postgres TO crowd")
      let address = server.socketAddress().replacing("//postgres@", with: "//crowd@")
      let first = try PostgresConnection(PostgresAddress(address))
      let error = try failure(address)
      #expect(error?.code == "53300")
      #expect(error?.isUnreachable == true)
      #expect(error?.isBusy == false)
      _ = try first.process
    }

    /// Keeps a port whose queue of connections is full: nobody answers there.
    private func withDeafPort(_ body: (Int) throws -> Void) throws {
      let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      defer { close(listener) }
      let port = try LocalPort.bind(listener, port: 0)
      #expect(listen(listener, 0) == 0)
      var waiting: [Int32] = []
      defer { waiting.forEach { close($0) } }
      for _ in 1...4 { waiting.append(begunConnection(to: port)) }
      try body(port)
    }

    private func begunConnection(to port: Int) -> Int32 {
      let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = UInt16(port).bigEndian
      address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      _ = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          connect(client, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
      return client
    }

    @Test func `a host that does not answer is waited for as long as patience lasts`() throws {
      try withDeafPort { port in
        let start = ContinuousClock.now
        let error = try failure(
          "postgres://127.0.0.1:\(port)/x?connect_timeout=60",
          .init(patience: .milliseconds(100), connectPatience: .milliseconds(300)))
        let took = start.duration(to: .now)
        #expect(took >= .milliseconds(300) && took < .seconds(10), "\(took)")
        #expect(error?.isUnreachable == true)
      }
    }

    @Test func `after a host that does not answer the next one is tried`() throws {
      let server = try PostgresServer.own()
      try withDeafPort { port in
        let address =
          server.tcpAddress(password: PostgresServer.password)
          .replacing("@127.0.0.1", with: "@127.0.0.1:\(port),127.0.0.1") + "?connect_timeout=2"
        let connection = try PostgresConnection(
          PostgresAddress(address), .init(connectPatience: .seconds(60)))
        #expect(try connection.process > 0)
      }
    }

    @Test func `the socket notices a link that was cut within seconds`() throws {
      let server = try PostgresServer.own()
      let address = server.tcpAddress(password: PostgresServer.password)
      func option(_ address: String, _ level: Int32, _ name: Int32) throws -> Int32 {
        let link = try PostgresLink.connect(to: PostgresAddress(address)) { true }
        var (value, length) = (Int32(), socklen_t(4))
        #expect(getsockopt(PQsocket(link.handle), level, name, &value, &length) == 0)
        return value
      }
      let tcp = Int32(IPPROTO_TCP)
      #expect(try option(address, SOL_SOCKET, SO_KEEPALIVE) == 1)
      #expect(try option(address, tcp, TCP_KEEPIDLE) == 5)
      #expect(try option(address, tcp, TCP_KEEPINTVL) == 2)
      #expect(try option(address, tcp, TCP_KEEPCNT) == 3)
      #expect(try option(address, tcp, TCP_USER_TIMEOUT) == 10_000)
      #expect(try option(address + "?keepalives_idle=7", tcp, TCP_KEEPIDLE) == 7)
    }
  }
#endif
