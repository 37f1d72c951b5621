import FoundationEssentials
internal import Glibc
package import HeartbeatCore
import HeartbeatSQLite

/// One file in a directory of its own: the history is kept apart and copied before each run.
package final class SQLiteBenchmark: BenchmarkDatabase {
  package let directory: String
  private let clock = SystemClock()

  private var history: String { directory + "/history/chats.db" }
  package var address: String { directory + "/run/chats.db" }
  package let description = "a file"

  /// - Parameter parent: An absolute path, in which a directory is made.
  /// - Throws: ``StoreError/invalid(_:)``.
  package init(in parent: String) throws {
    var template = Array("\(parent)/chatctl-bench-XXXXXX".utf8CString)
    guard let path = mkdtemp(&template) else {
      throw StoreError.invalid("no directory can be made in \(parent): \(Self.reason)")
    }
    directory = String(cString: path)
  }

  /// In bytes, for whoever may write without being root.
  package func freeSpace() -> Int? {
    var status = statvfs()
    guard statvfs(directory, &status) == 0 else { return nil }
    return Int(status.f_bavail) * Int(status.f_frsize)
  }

  /// What a scenario takes at least, in bytes: the history twice, and chats with what they write.
  package static func neededSpace(history: Int, chats: Int, payloadBytes: Int) -> Int {
    let each = payloadBytes + 200
    return 2 * history * each + chats * (each + 400) + (64 << 20)
  }

  package func fill(
    history count: Int, payloadBytes: Int, progress: (Int) throws -> Void
  ) throws {
    try make(folderOf: history)
    let database = ChatDatabase(path: history)
    try database.create()
    let store = try database.openStore(.operator)
    defer { store.close() }
    try Filling.fill(
      store, history: count, payloadBytes: payloadBytes, at: clock.wallTime(), progress: progress)
  }

  package func begin(chats: Int, payloadBytes: Int) throws {
    try make(folderOf: address)
    do {
      try FileManager.default.copyItem(atPath: history, toPath: address)
    } catch {
      throw StoreError.invalid("the history cannot be copied: \(error)")
    }
    // What was copied must not be on its way to the disk while something is measured.
    let file = open(address, O_RDONLY | O_CLOEXEC)
    if file >= 0 {
      fsync(file)
      close(file)
    }
    let store = try ChatDatabase(path: address).openStore(.operator)
    defer { store.close() }
    try Filling.make(store, chats: chats, payloadBytes: payloadBytes, at: clock.wallTime())
  }

  package func backend() -> any ChatBackend { ChatDatabase(path: address) }

  package func countLog() throws -> any LogMeter { try LogSampler(index: address + "-shm") }

  package func held() throws -> (leases: Int, oldest: Timestamp) {
    let store = try ChatDatabase(path: address).openStore(.viewer)
    defer { store.close() }
    return try Filling.held(store)
  }

  package func remove() {
    // What cannot be removed, the system removes with its temporary files.
    try? FileManager.default.removeItem(atPath: directory)
  }

  /// An empty one.
  private func make(folderOf path: String) throws {
    let folder = String(path.dropLast("/chats.db".utf8.count))
    // That there is none is as good.
    try? FileManager.default.removeItem(atPath: folder)
    guard mkdir(folder, 0o700) == 0 else {
      throw StoreError.invalid("\(folder) cannot be made: \(Self.reason)")
    }
  }

  private static var reason: String { String(cString: strerror(errno)) }
}
