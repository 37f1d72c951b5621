import Glibc
import Testing

@testable import HeartbeatCore
@testable import HeartbeatSQLite

@Suite struct TornFileTests {
  /// The first page says how many there are, and a checkpoint writes it before the others: for a
  /// moment the file is shorter than it says. What stays so is damaged.
  @Test func `a file that is shorter than it says is damaged, and said to be`() throws {
    try TestDatabase.with(.sqlite) { database in
      let copy = database.path + "-copy"
      try SQLiteChatStore.create(at: copy)
      var status = stat()
      stat(copy, &status)
      truncate(copy, status.st_size - 8192)
      let error = #expect(throws: DatabaseFileError.self) { try SQLiteChatStore(opening: copy) }
      #expect(error?.description.contains("it is damaged") == true)
    }
  }

  @Test func `a file that is whole again by the next look is opened`() throws {
    try TestDatabase.with(.sqlite) { database in
      let copy = database.path + "-copy"
      try SQLiteChatStore.create(at: copy)
      var status = stat()
      stat(copy, &status)
      truncate(copy, status.st_size - 8192)
      var looks = 0
      let file = DatabaseFile(path: copy) {
        looks += 1
        truncate(copy, status.st_size)
      }
      _ = try file.open(access: .readOnly, busyTimeout: .zero, mayMigrate: false)
      #expect(looks == 1)
    }
  }
}
