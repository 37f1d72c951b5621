import Glibc
import HeartbeatCore
import HeartbeatSQLite

/// A copy of the logs beside a copy of the database.
final class LogCopy {
  private let source: LogDirectory
  private let database: String
  private let target: String
  private let part: String
  /// How many chats have a log in it.
  private(set) var chats = 0
  private(set) var bytes = 0

  init(of database: String, at target: String) {
    self.database = database
    self.target = target
    source = LogDirectory(beside: database)
    part = "\(target).\(getpid()).part"
  }

  func requireNothing() throws {
    var status = stat()
    if lstat(target, &status) == 0 { throw BackupFile.Failure.exists(path: target) }
  }

  /// Copies all files under another name.
  /// - Parameter progress: Told now and then of how many chats, of all.
  /// - Throws: ``SystemFailure``, ``UnusableFile``, ``BackupFile/Failure``.
  func make(shouldStop: () -> Bool, progress: (Int, Int) -> Void) throws {
    guard let copy = try PrivateFolder(part, beside: database, creating: true) else {
      throw SystemFailure("make \(part)", code: ENOENT)
    }
    let all = try source.chatsWithFiles()
    for (number, chat) in all.enumerated() {
      progress(number, all.count)
      let pieces = try source.runs(of: chat).flatMap(\.pieces)
      guard !pieces.isEmpty, let folder = try copy.folder("\(chat)", creating: true) else {
        continue
      }
      chats += 1
      for piece in pieces {
        if shouldStop() { throw BackupFile.Failure.stopped }
        // One that was removed in the meantime was too old to be kept.
        guard let from = try source.open(piece, of: chat) else { continue }
        bytes += try Self.copy(from, to: folder.create(piece.name), named: piece.name)
      }
    }
  }

  /// Only whole lines: the last one may be on its way.
  private static func copy(
    _ from: Descriptor, to: Descriptor, named name: String
  ) throws -> Int {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var (length, whole) = (0, 0)
    while true {
      let count = read(from.number, &buffer, buffer.count)
      guard count >= 0 else { throw SystemFailure("read \(name)") }
      if count == 0 { break }
      var rest = buffer[..<count]
      if let end = rest.lastIndex(of: UInt8(ascii: "\n")) { whole = length + end + 1 }
      length += count
      while !rest.isEmpty {
        let written = rest.withUnsafeBytes { write(to.number, $0.baseAddress, $0.count) }
        guard written > 0 else { throw SystemFailure("write the copy of \(name)") }
        rest = rest.dropFirst(written)
      }
    }
    guard ftruncate(to.number, off_t(whole)) == 0, fsync(to.number) == 0 else {
      throw SystemFailure("write the copy of \(name)")
    }
    return whole
  }

  /// Gives the copy its name.
  func name() throws {
    guard rename(part, target) == 0 else { throw SystemFailure("rename \(part)") }
  }

  /// What is left of a copy that was not named.
  func removeParts() {
    // Nobody else knows the name; what cannot be read is not there.
    guard let copy = try? PrivateFolder(part, beside: database, creating: false),
      let chats = try? copy.names()
    else { return }
    for chat in chats {
      guard let folder = try? copy.folder(chat, creating: false),
        let names = try? folder.names()
      else { continue }
      for name in names { folder.remove(name) }
      copy.removeFolder(chat)
    }
    rmdir(part)
  }
}
