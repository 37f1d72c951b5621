import Foundation
import Glibc
import HeartbeatLocks
import Testing

@testable import HeartbeatCore
@testable import HeartbeatSQLite

/// What somebody deletes, moves or plants where the lock files of workers are.
@Suite struct LockFileTests {
  private let first = IncarnationID(1)
  private let second = IncarnationID(2)

  private func withLocks(_ body: (FileWorkerLocks, String) throws -> Void) throws {
    try TemporaryDirectory.with { directory in
      let path = directory + "/chats.db"
      #expect(FileManager.default.createFile(atPath: path, contents: nil))
      try body(FileWorkerLocks(beside: path), path + "-worker-w1.lock")
    }
  }

  enum Planted: CaseIterable {
    case link, danglingLink, fifo, directory, foreign

    func plant(at path: String) throws {
      switch self {
      case .link:
        #expect(FileManager.default.createFile(atPath: path + ".target", contents: nil))
        symlink(path + ".target", path)
      case .danglingLink: symlink(path + ".target", path)
      case .fifo: mkfifo(path, 0o600)
      case .directory: mkdir(path, 0o700)
      case .foreign:
        #expect(FileManager.default.createFile(atPath: path, contents: nil))
        chown(path, 12_345, 12_345)
      }
    }
  }

  @Test(arguments: Planted.allCases.filter { $0 != .foreign || geteuid() == 0 })
  func `what is no lock file of this user is no proof of anything, and no lock`(
    planted: Planted
  ) throws {
    try withLocks { locks, file in
      try planted.plant(at: file)
      #expect(locks.presence(of: "w1") == .unknown)
      let error = #expect(throws: LockFileFailure.self) { try locks.enter("w1", as: first) }
      #expect(error?.description.contains("w1.lock") == true)
      // Nothing was made or written through it.
      let target = try? FileManager.default.attributesOfItem(atPath: file + ".target")
      #expect((target?[.size] as? Int ?? 0) == 0)
      #expect((target == nil) == (planted != .link))
    }
  }

  @Test func `a lock file that is missing proves nothing`() throws {
    try withLocks { locks, file in
      let standing = try locks.enter("w1", as: first)
      unlink(file)
      withExtendedLifetime(standing) { #expect(locks.presence(of: "w1") == .unknown) }
    }
  }

  /// Whoever made it did not have the lock that the live process has.
  @Test func `an empty file in the place of a lock file proves nothing`() throws {
    try withLocks { locks, file in
      let standing = try locks.enter("w1", as: first)
      unlink(file)
      #expect(FileManager.default.createFile(atPath: file, contents: nil))
      withExtendedLifetime(standing) {
        #expect(locks.presence(of: "w1").process(of: first) == .unknown)
      }
    }
  }

  enum Loss: CaseIterable {
    case deleted, moved, replaced
  }

  @Test(arguments: Loss.allCases) func `the owner restores its lock file`(loss: Loss) throws {
    try withLocks { locks, file in
      let standing = try #require(try locks.enter("w1", as: first))
      #expect(standing.confirm() == .sound)
      switch loss {
      case .deleted: unlink(file)
      case .moved: rename(file, file + ".old")
      case .replaced:
        unlink(file)
        #expect(FileManager.default.createFile(atPath: file, contents: Data("1 2\n".utf8)))
      }
      #expect(standing.confirm() == .restored)
      #expect(standing.confirm() == .sound)
      #expect(locks.presence(of: "w1") == .present(first))
      #expect(try locks.enter("w1", as: second) == nil)
    }
  }

  @Test func `the owner learns that another process has its id`() throws {
    try withLocks { locks, file in
      let standing = try #require(try locks.enter("w1", as: first))
      unlink(file)
      let other = try locks.enter("w1", as: second)
      #expect(other != nil)
      #expect(standing.confirm() == .lost)
      withExtendedLifetime(other) { #expect(locks.presence(of: "w1") == .present(second)) }
    }
  }

  @Test func `the owner goes on hidden while its lock file cannot be restored`() throws {
    try withLocks { locks, file in
      let standing = try #require(try locks.enter("w1", as: first))
      unlink(file)
      mkfifo(file, 0o600)
      #expect(
        standing.confirm()
          == .hidden(reason: "\(LockFile.resolved(file)): it is not a regular file"))
      unlink(file)
      #expect(standing.confirm() == .restored)
    }
  }

  @Test func `a process that goes on as another incarnation says so`() throws {
    try withLocks { locks, _ in
      let standing = try #require(try locks.enter("w1", as: first))
      standing.become(second)
      withExtendedLifetime(standing) { #expect(locks.presence(of: "w1") == .present(second)) }
    }
  }

  @Test(arguments: ["", "1", "1 2", "x 2\n", "1 x\n", "\n"])
  func `a text that no worker has written whole names nobody`(text: String) {
    #expect(LockText(text) == nil)
  }

  @Test func `a lock file keeps the last incarnations, newest first`() throws {
    var text: LockText?
    for id in 1...40 { text = .next(after: text, as: IncarnationID(Int64(id)), pid: 7) }
    let last = try #require(text)
    #expect(last.earlier.first == IncarnationID(39))
    #expect(last.earlier.count == LockText.longest)
    #expect(LockText(last.text) == last)
  }
}
