import Foundation
import Glibc
import Testing

@testable import HeartbeatCore
@testable import HeartbeatLocks
@testable import HeartbeatSQLite

/// Lock files of worker ids that nobody needs any more.
@Suite struct LeftoverLockTests {
  private func withLocks(_ body: (FileWorkerLocks, String) throws -> Void) throws {
    try TemporaryDirectory.with { directory in
      let path = directory + "/chats.db"
      #expect(FileManager.default.createFile(atPath: path, contents: nil))
      try body(FileWorkerLocks(beside: path), path)
    }
  }

  private func exists(_ worker: String, _ path: String) -> Bool {
    access("\(path)-worker-\(worker).lock", F_OK) == 0
  }

  @Test func `only files of worker ids are found`() throws {
    try withLocks { locks, path in
      for name in ["worker-w2.lock", "worker-w1.lock", "worker-a b.lock", "worker-.lock", "x"] {
        #expect(FileManager.default.createFile(atPath: "\(path)-\(name)", contents: nil))
      }
      #expect(FileManager.default.createFile(atPath: "\(path)2-worker-w9.lock", contents: nil))
      #expect(locks.leftovers() == ["w1", "w2"])
    }
  }

  @Test func `one that is free goes, one that is held, wanted or planted stays`() throws {
    try withLocks { locks, path in
      let held = try locks.enter("held", as: IncarnationID(1))
      for name in ["free", "wanted"] {
        #expect(
          FileManager.default.createFile(atPath: "\(path)-worker-\(name).lock", contents: nil))
      }
      symlink(path, "\(path)-worker-link.lock")
      #expect(!locks.removeLeftover(of: "held") { true })
      #expect(!locks.removeLeftover(of: "wanted") { false })
      #expect(!locks.removeLeftover(of: "link") { true })
      #expect(!locks.removeLeftover(of: "none") { true })
      #expect(locks.removeLeftover(of: "free") { true })
      #expect(exists("held", path) && exists("wanted", path) && exists("link", path))
      #expect(!exists("free", path))
      withExtendedLifetime(held) {}
    }
  }

  @Test func `nobody has the id while it is removed, and a start takes a file of its own then`()
    throws
  {
    try withLocks { locks, path in
      #expect(FileManager.default.createFile(atPath: "\(path)-worker-w1.lock", contents: nil))
      let file = "\(path)-worker-w1.lock"
      // A start that finds the file locked waits for whoever removes it.
      let results = try inThreads(
        {
          while access("\(path)-start", F_OK) != 0 { sched_yield() }
          guard let standing = try locks.enter("w1", as: IncarnationID(7)) else { return false }
          return standing.confirm() == .sound && access(file, F_OK) == 0
        },
        {
          locks.removeLeftover(of: "w1") {
            let isSaid = FileManager.default.createFile(atPath: "\(path)-start", contents: nil)
            return isSaid && locks.presence(of: "w1") == .present(nil)
          }
        })
      #expect(results == [true, true])
    }
  }

  @Test func `a file that goes between its opening and its lock is not taken`() throws {
    try withLocks { _, path in
      let file = "\(path)-worker-w1.lock"
      var opened = 0
      let descriptor = try #require(
        try FileStanding.take(file, beside: path) {
          opened += 1
          if opened == 1 { unlink(file) }
        })
      defer { close(descriptor) }
      #expect(opened == 2)
      #expect(LockFile.isInPlace(descriptor, at: file))
    }
  }
}
