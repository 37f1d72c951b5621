import HeartbeatSQLite

/// What the index of a write-ahead log shows at one moment.
///
/// Source: https://www.sqlite.org/walformat.html#the_wal_index_file_format
package struct LogLook: Hashable, Sendable {
  package var frames: Int
  /// Up to which frame somebody copies the log into the database, or has. Written before he begins, while
  /// he keeps all writers out.
  package var attempted: Int
  /// Another one each time the log is begun again.
  package var salt: UInt64
  package var frameBytes: Int

  package static let byteCount = LogIndex.byteCount

  package init(frames: Int, attempted: Int, salt: UInt64, frameBytes: Int = 4096 + 24) {
    self.frames = frames
    self.attempted = attempted
    self.salt = salt
    self.frameBytes = frameBytes
  }

  /// Nil for what is no index, and for one that is being written: its header is there twice.
  package init?(_ bytes: [UInt8]) {
    guard let index = LogIndex(bytes), bytes[0..<48] == bytes[48..<96] else { return nil }
    let (salt, attempted, size) = bytes.withUnsafeBytes { bytes in
      (
        bytes.loadUnaligned(fromByteOffset: 32, as: UInt64.self),
        bytes.loadUnaligned(fromByteOffset: 128, as: UInt32.self),
        bytes.loadUnaligned(fromByteOffset: 14, as: UInt16.self)
      )
    }
    self.init(
      frames: index.frames, attempted: Int(attempted), salt: salt,
      frameBytes: (size == 1 ? 65_536 : Int(size)) + 24)
  }
}

/// How much a log has got, from looks at it. Pure.
///
/// A log is begun again now and then. What it had got until then is known when the last look before that was
/// after the copying had begun, since nothing is written from then on.
package struct LogCount: Hashable, Sendable {
  private var last: LogLook?
  private var sum = 0
  private var isWhole = true

  package init() {}

  package mutating func add(_ look: LogLook) {
    defer { last = look }
    guard let last else { return }
    if look.salt == last.salt {
      sum += max(0, look.frames - last.frames) * look.frameBytes
    } else {
      if last.attempted < last.frames { isWhole = false }
      sum += look.frames * look.frameBytes
    }
  }

  /// Since the first look; nil when it cannot be told.
  package var bytes: Int? { last != nil && isWhole ? sum : nil }
}
