/// The header of the index that SQLite keeps of a log, shared by all who have the database open.
///
/// Source: https://www.sqlite.org/walformat.html#the_wal_index_file_format
package struct LogIndex: Hashable, Sendable {
  package var frames: Int
  /// Those of them that are in the database file.
  package var copied: Int
  /// Up to which frame the readers of each slot read. Those of slot 0 read in the database file alone,
  /// which nothing is copied into meanwhile.
  package var marks: [Int]

  package static let byteCount = 136

  /// Nil for what is no index, or one that nobody has filled yet.
  package init?(_ bytes: [UInt8]) {
    guard bytes.count >= Self.byteCount else { return nil }
    // In the machine's own order.
    func number(_ offset: Int) -> Int {
      Int(bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self) })
    }
    guard number(0) == 3_007_000, bytes[12] != 0 else { return nil }
    frames = number(16)
    copied = number(96)
    marks = (0..<5).map { number(100 + 4 * $0) }
  }

  package init(frames: Int, copied: Int, marks: [Int]) {
    self.frames = frames
    self.copied = copied
    self.marks = marks
  }

  /// The byte whose lock each reader of a slot shares.
  static func lockByte(ofSlot slot: Int) -> Int { 123 + slot }

  /// The processes that keep the log from being begun again, and up to where each reads.
  /// - Parameter locks: Those on the index.
  package func readers(_ locks: [FileLock]) -> [LogUser] {
    var oldest: [Int32: Int] = [:]
    for slot in marks.indices {
      // Where all is in the file, who reads in that alone keeps nobody from beginning the log again.
      if slot == 0, copied == frames { continue }
      let frame = slot == 0 ? 0 : marks[slot]
      for lock in locks where lock.bytes.contains(Self.lockByte(ofSlot: slot)) {
        oldest[lock.pid] = min(oldest[lock.pid] ?? .max, frame)
      }
    }
    return oldest.map { LogUser(pid: $0.key, frame: $0.value) }
      .sorted { ($0.frame, $0.pid) < ($1.frame, $1.pid) }
  }
}

/// A process that reads in the log.
package struct LogUser: Hashable, Sendable {
  package let pid: Int32
  /// The end of what it reads; what came later cannot go while it reads.
  package let frame: Int

  package init(pid: Int32, frame: Int) {
    self.pid = pid
    self.frame = frame
  }
}
