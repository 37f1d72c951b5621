import Testing

@testable import HeartbeatBenchmark

@Suite struct `The log's count` {
  private let frame = 4096 + 24

  private func bytes(_ looks: [(frames: Int, attempted: Int, salt: UInt64)]) -> Int? {
    var count = LogCount()
    for look in looks {
      count.add(LogLook(frames: look.frames, attempted: look.attempted, salt: look.salt))
    }
    return count.bytes
  }

  @Test func `begins with the first look`() {
    #expect(bytes([]) == nil)
    #expect(bytes([(40, 0, 1)]) == 0)
    #expect(bytes([(40, 0, 1), (41, 0, 1), (41, 0, 1), (50, 0, 1)]) == 10 * frame)
  }

  @Test func `goes on when the log is begun again`() {
    #expect(bytes([(990, 0, 1), (1000, 1000, 1), (3, 0, 2), (5, 0, 2)]) == 15 * frame)
  }

  @Test func `is not told when the end of the log was not seen`() {
    #expect(bytes([(990, 0, 1), (3, 0, 2)]) == nil)
    #expect(bytes([(990, 980, 1), (3, 0, 2), (4, 0, 2)]) == nil)
  }

  /// An index as SQLite has it in memory.
  private func index(
    frames: UInt32, copied: UInt32, attempted: UInt32, salt: UInt64, pageSize: UInt16
  ) -> [UInt8] {
    var header = [UInt8](repeating: 0, count: 48)
    func put(_ value: some FixedWidthInteger, at offset: Int, in bytes: inout [UInt8]) {
      withUnsafeBytes(of: value) { bytes.replaceSubrange(offset..<offset + $0.count, with: $0) }
    }
    put(UInt32(3_007_000), at: 0, in: &header)
    header[12] = 1
    put(pageSize, at: 14, in: &header)
    put(frames, at: 16, in: &header)
    put(salt, at: 32, in: &header)
    var bytes = header + header + [UInt8](repeating: 0, count: 40)
    put(copied, at: 96, in: &bytes)
    put(attempted, at: 128, in: &bytes)
    return bytes
  }

  @Test(arguments: [(UInt16(4096), 4096), (1, 65_536)])
  func `reads an index`(stored: UInt16, pageSize: Int) {
    let bytes = index(frames: 7, copied: 3, attempted: 5, salt: 99, pageSize: stored)
    #expect(
      LogLook(bytes)
        == LogLook(frames: 7, attempted: 5, salt: 99, frameBytes: pageSize + 24))
  }

  @Test func `passes over an index that is being written`() {
    var bytes = index(frames: 7, copied: 3, attempted: 5, salt: 99, pageSize: 4096)
    bytes[16] = 8
    #expect(LogLook(bytes) == nil)
    #expect(LogLook(Array(bytes.prefix(100))) == nil)
    #expect(LogLook([UInt8](repeating: 0, count: 136)) == nil)
  }
}
