#if Postgres
  import Foundation
  import HeartbeatLocks
  import Testing

  @testable import HeartbeatCore
  @testable import HeartbeatPostgres

  @Suite struct `A host` {
    private func host(_ directory: String, _ name: String = "db", boot: String? = "1") -> LocalHost
    {
      LocalHost(LocalFolder(in: directory, of: name), bootID: boot)
    }

    @Test func `is the same for those that see the same locks in the same boot, and only for them`()
      throws
    {
      try TemporaryDirectory.with { directory in
        try LocalFolder(in: directory, of: "db").make()
        try LocalFolder(in: directory, of: "other").make()
        let id = try #require(host(directory).host.id)
        #expect(host(directory + "/../" + (directory as NSString).lastPathComponent).host.id == id)
        #expect(host(directory, "other").host.id != id)
        #expect(host(directory, boot: "2").host.id != id)
      }
    }

    @Test func `is none while its locks cannot be seen, or the boot is not known`() throws {
      try TemporaryDirectory.with { directory in
        #expect(host(directory).host.id == nil)
        try LocalFolder(in: directory, of: "db").make()
        #expect(host(directory, boot: nil).host.id == nil)
      }
    }

    @Test func `is another one when its folder was replaced`() throws {
      try TemporaryDirectory.with { directory in
        let folder = LocalFolder(in: directory, of: "db")
        try folder.make()
        let before = host(directory).host.id
        try FileManager.default.moveItem(atPath: folder.path, toPath: directory + "/moved")
        try folder.make()
        #expect(host(directory).host.id != before)
      }
    }

    @Test func `knows its boot`() {
      #expect(Machine.bootID?.count == 36)
    }

    @Test func `has a private folder with its locks, made by the first worker`() throws {
      try TemporaryDirectory.with { directory in
        let place = host(directory + "/new/state")
        #expect(place.presence(of: "w1") == .unknown)
        let standing = try place.enter("w1", as: IncarnationID(rawValue: 7))
        #expect(place.presence(of: "w1") == .present(IncarnationID(rawValue: 7)))
        #expect(try TemporaryDirectory.mode(of: place.folder.path) == 0o700)
        #expect(
          FileManager.default.fileExists(
            atPath: directory + "/new/state/db/chats-worker-w1.lock"))
        withExtendedLifetime(standing) {}
      }
    }

    @Test func `refuses a folder that others may write to`() throws {
      try TemporaryDirectory.with { directory in
        let place = host(directory)
        try place.folder.make()
        chmod(place.folder.path, 0o770)
        let failure = LockFileFailure(path: place.folder.path, reason: "others may write to it")
        #expect(throws: failure) { try place.enter("w1", as: .random()) }
      }
    }

    @Test(arguments: [
      (["CHATCTL_STATE": "/s", "XDG_STATE_HOME": "/x", "HOME": "/h"], "/s/postgres"),
      (["XDG_STATE_HOME": "/x", "HOME": "/h"], "/x/chatctl/postgres"),
      (["XDG_STATE_HOME": "x", "HOME": "/h"], "/h/.local/state/chatctl/postgres"),
    ]) func `has its folders where the environment says`(
      _ environment: [String: String], _ expected: String
    ) throws {
      #expect(try LocalFolder.base { environment[$0] } == expected)
    }

    @Test func `has none where the environment does not say`() {
      #expect(throws: LockFileFailure.self) { try LocalFolder.base { _ in nil } }
    }
  }

  @Suite struct `A database on a server` {
    @Test func `has one folder here, whichever address leads to it, and the server's clock`() throws
    {
      let server = try #require(getenv("CHATCTL_TEST_POSTGRES").map { String(cString: $0) })
      let port = try #require(getenv("PGPORT").map { String(cString: $0) })
      let socket = try PostgresDatabase(connectingTo: server, folder: "/state")
      let loopback = try PostgresDatabase(
        connectingTo: "postgres://chatctl@127.0.0.1:\(port)/chatctl", folder: "/state")
      let other = try PostgresDatabase(
        connectingTo: server.replacing("/chatctl?", with: "/postgres?"), folder: "/state")
      let path = try #require(socket.localPath)
      #expect(path.hasPrefix("/state/") && path.hasSuffix("/chats"))
      #expect(loopback.localPath == path)
      #expect(other.localPath != path)
      #expect(socket.clock is ServerClock)
      let lag = socket.clock.wallTime().milliseconds - SystemClock().wallTime().milliseconds
      #expect(abs(lag) < 60_000)
    }
  }
#endif
