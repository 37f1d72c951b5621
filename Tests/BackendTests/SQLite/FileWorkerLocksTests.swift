import Foundation
import Glibc
import HeartbeatLocks
import Testing

@testable import HeartbeatCore
@testable import HeartbeatSQLite

@Suite struct FileWorkerLocksTests {
  private func withLocks(_ body: (FileWorkerLocks, String) throws -> Void) throws {
    try TemporaryDirectory.with { directory in
      let path = directory + "/chats.db"
      #expect(FileManager.default.createFile(atPath: path, contents: nil))
      try body(FileWorkerLocks(beside: path), path)
    }
  }

  /// A process that another test is just starting inherits every descriptor until its exec.
  private func becomesFree(_ worker: WorkerID, _ locks: FileWorkerLocks) -> Bool {
    let deadline = ContinuousClock.now + .seconds(10)
    while case .present = locks.presence(of: worker) {
      guard ContinuousClock.now < deadline else { return false }
      sched_yield()
    }
    return true
  }

  private let first = IncarnationID(1)
  private let second = IncarnationID(2)

  @Test func `a worker id that never had a lock is unknown, and looking makes no file`() throws {
    try withLocks { locks, path in
      #expect(locks.presence(of: "w1") == .unknown)
      #expect(Glibc.access(path + "-worker-w1.lock", F_OK) != 0)
    }
  }

  @Test func `a lock is held until it is let go`() throws {
    try withLocks { locks, _ in
      do {
        let lock = try locks.enter("w1", as: first)
        #expect(lock != nil)
        let other = try locks.enter("w1", as: second)
        withExtendedLifetime(lock) {
          #expect(other == nil)
          #expect(locks.presence(of: "w1") == .present(first))
          #expect(locks.presence(of: "w2") == .unknown)
        }
      }
      #expect(becomesFree("w1", locks))
      #expect(locks.presence(of: "w1") == .absent(ended: [first]))
      #expect(try locks.enter("w1", as: second) != nil)
      #expect(becomesFree("w1", locks))
      #expect(locks.presence(of: "w1") == .absent(ended: [first, second]))
    }
  }

  @Test func `looking does not take the lock`() throws {
    try withLocks { locks, _ in
      _ = try locks.enter("w1", as: first)
      #expect(becomesFree("w1", locks))
      let lock = try locks.enter("w1", as: first)
      withExtendedLifetime(lock) { #expect(lock != nil) }
    }
  }

  @Test func `every path to the database leads to the same locks`() throws {
    try withLocks { locks, path in
      try TemporaryDirectory.with { elsewhere in
        let link = elsewhere + "/link.db"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
        let lock = try locks.enter("w1", as: first)
        withExtendedLifetime(lock) {
          #expect(FileWorkerLocks(beside: link).presence(of: "w1") == .present(first))
          let other = FileWorkerLocks(beside: elsewhere + "/./link.db")
          #expect(other.presence(of: "w1") == .present(first))
        }
      }
    }
  }

  @Test func `the lock file is private`() throws {
    try withLocks { locks, path in
      _ = try locks.enter("w1", as: first)
      #expect(try TemporaryDirectory.mode(of: path + "-worker-w1.lock") == 0o600)
    }
  }

  @Test func `a directory that is gone is an error`() throws {
    let locks = FileWorkerLocks(beside: "/nonexistent/chats.db")
    #expect(throws: LockFileFailure.self) { try locks.enter("w1", as: first) }
  }

  /// Started without Foundation, which closes in a child whatever it can.
  @Test func `a child process does not keep the lock`() throws {
    try withLocks { locks, _ in
      var child: pid_t = 0
      do {
        let lock = try locks.enter("w1", as: first)
        var arguments = [strdup("sleep"), strdup("600"), nil]
        defer { arguments.forEach { free($0) } }
        var environment: [UnsafeMutablePointer<CChar>?] = [nil]
        let code = posix_spawn(&child, "/bin/sleep", nil, nil, &arguments, &environment)
        try #require(code == 0)
        withExtendedLifetime(lock) {}
      }
      defer {
        kill(child, SIGKILL)
        waitpid(child, nil, 0)
      }
      #expect(kill(child, 0) == 0)
      #expect(becomesFree("w1", locks))
    }
  }

  @Test func `a killed process holds nothing`() throws {
    try withLocks { locks, path in
      let output = Pipe()
      let child = Process()
      child.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      child.arguments = [
        "python3", "-c",
        """
        import fcntl, os, struct, sys
        file = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.fcntl(file, 37, struct.pack("hhqqi4x", fcntl.F_WRLCK, 0, 0, 0, 0))
        os.write(1, b"held")
        sys.stdin.read()
        """, path + "-worker-w1.lock",
      ]
      child.standardInput = Pipe()
      child.standardOutput = output
      try child.run()
      #expect(try output.fileHandleForReading.read(upToCount: 4) == Data("held".utf8))
      // It has not said as which incarnation, as an older program does not.
      #expect(locks.presence(of: "w1") == .present(nil))
      #expect(try locks.enter("w1", as: first) == nil)
      kill(child.processIdentifier, SIGKILL)
      child.waitUntilExit()
      #expect(becomesFree("w1", locks))
    }
  }
}
