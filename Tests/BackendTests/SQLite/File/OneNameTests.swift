import Foundation
import Glibc
import HeartbeatLocks
import Testing

@testable import HeartbeatCore
@testable import HeartbeatSQLite

@Suite struct OneNameTests {
  @Test func `a file with a second name is refused under both`() throws {
    try TemporaryDirectory.with { directory in
      let (path, other) = (directory + "/chats.db", directory + "/other.db")
      try SQLiteChatStore.create(at: path)
      #expect(link(path, other) == 0)
      for name in [path, other] {
        let error = DatabaseFileError.severalNames(path: name, count: 2)
        #expect(throws: error) { try SQLiteChatStore.create(at: name) }
        #expect(throws: error) { try SQLiteChatStore(opening: name) }
        #expect(throws: error) { try SQLiteChatStore(opening: name, role: .viewer) }
      }
      unlink(other)
      _ = try SQLiteChatStore(opening: path)
    }
  }

  @Test func `an empty file with a second name is not made a database`() throws {
    try TemporaryDirectory.with { directory in
      let path = directory + "/chats.db"
      #expect(FileManager.default.createFile(atPath: path, contents: nil))
      #expect(link(path, directory + "/other.db") == 0)
      #expect(throws: DatabaseFileError.severalNames(path: path, count: 2)) {
        try SQLiteChatStore.create(at: path)
      }
    }
  }

  @Test func `symbolic links are no second names`() throws {
    try TemporaryDirectory.with { directory in
      let (path, name) = (directory + "/chats.db", directory + "/link.db")
      try SQLiteChatStore.create(at: path)
      symlink("chats.db", name)
      let store = try SQLiteChatStore(opening: name)
      _ = try store.create([ChatDraft(title: "a chat")], at: 0)
      #expect(try SQLiteChatStore(opening: path).pendingCount() == 1)
    }
  }

  @Test func `who has the file open goes on when it gets a second name, and says so once`() throws {
    try TestDatabase.with(.sqlite) { database in
      let store = try database.openSQLite(.worker)
      #expect(link(database.path, database.directory + "/other.db") == 0)
      let note = try store.maintain()
      #expect(note?.message.contains("another name") == true)
      #expect(try store.maintain() == nil)
      let w1 = try database.start("w1")
      try database.makeRunning(1, by: w1)
      _ = try store.checkpoint()
      unlink(database.directory + "/other.db")
    }
  }

  @Test(.enabled(if: geteuid() == 0, "mounting needs rights"))
  func `a mount of the file alone is refused`() throws {
    try TemporaryDirectory.with { directory in
      let (path, place) = (directory + "/chats.db", directory + "/mounted.db")
      try SQLiteChatStore.create(at: path)
      #expect(FileManager.default.createFile(atPath: place, contents: nil))
      guard mount(path, place, "", UInt(MS_BIND), nil) == 0 else { return }
      defer { umount(place) }
      let error = DatabaseFileError.mounted(path: place)
      #expect(throws: error) { try SQLiteChatStore(opening: place) }
      #expect(throws: error) { try SQLiteChatStore.create(at: place) }
      #expect(MountTable.points(in: MountTable.text()).contains(LockFile.resolved(place)))
      _ = try SQLiteChatStore(opening: path)
    }
  }

  @Test func `mount points are read with their odd characters`() {
    let text = """
      22 1 8:1 / / rw - ext4 /dev/sda1 rw
      36 22 8:1 /a /mnt/a\\040b\\134c\\012d rw,noatime master:1 - ext4 /dev/sda1 rw
      """
    #expect(MountTable.points(in: text) == ["/", "/mnt/a b\\c\nd"])
  }

  @Test(
    arguments: [
      "//", "/./", "/a?b/", "/a%41b/", "/a#b/", "/a b/", "/a\nb/", "/a&b=c/", "/ä/", "/a'\"b/",
    ])
  func `an odd path leads to its file`(middle: String) throws {
    try TemporaryDirectory.with { directory in
      let path = directory + middle + "chats.db"
      try SQLiteChatStore.create(at: path)
      let store = try SQLiteChatStore(opening: path)
      _ = try store.create([ChatDraft(title: "a chat")], at: 0)
      #expect(try SQLiteChatStore(opening: "/" + path).pendingCount() == 1)
      #expect(try SQLiteChatStore.create(at: "/" + path) == false)
      #expect(FileManager.default.fileExists(atPath: path))
    }
  }
}
