import CSQLite
import CStorageFaults

/// What SQLite asks of one of the database's files.
struct DiskCall: Sendable {
  enum Operation: Sendable {
    case open, read, write, truncate, sync, delete
    /// A part of the log's index.
    case index
  }

  enum File: String, CaseIterable, Sendable {
    case database = "chats.db"
    case log = "chats.db-wal"
    case journal = "chats.db-journal"
  }

  let operation: Operation
  let file: File
  /// Of a write; the new size of what is truncated.
  let offset: Int
  /// What is written.
  let bytes: [UInt8]
  /// Of an open: the file was not there. Of a deletion: its directory is synced.
  let flag: Bool

  /// Nil for files that are none of the database's.
  init?(_ call: storage_call) {
    let path = call.path.map { String(cString: $0) } ?? ""
    guard let name = path.split(separator: "/").last, let file = File(rawValue: String(name)) else {
      return nil
    }
    self.file = file
    operation =
      switch call.operation {
      case STORAGE_OPEN: .open
      case STORAGE_READ: .read
      case STORAGE_WRITE: .write
      case STORAGE_TRUNCATE: .truncate
      case STORAGE_SYNC: .sync
      case STORAGE_DELETE: .delete
      default: .index
      }
    offset = Int(call.offset)
    bytes = Array(
      UnsafeRawBufferPointer(start: call.bytes, count: call.bytes == nil ? 0 : Int(call.count)))
    flag = call.flag != 0
  }
}
