import Glibc
import HeartbeatLocks

/// A lock that a process has on a part of a file.
package struct FileLock: Hashable, Sendable {
  /// As this process sees it; 0 or less where it cannot.
  package let pid: Int32
  package let bytes: ClosedRange<Int>

  package init(pid: Int32, bytes: ClosedRange<Int>) {
    self.pid = pid
    self.bytes = bytes
  }

  /// Those of processes on one file, from what the kernel lists. Not those that are only waited for.
  ///
  /// Source: proc_locks(5).
  package static func all(in list: String, device: UInt64, inode: UInt64) -> [FileLock] {
    let file = "\(hex(major(device))):\(hex(minor(device))):\(inode)"
    let lines = list.split(separator: "\n").compactMap(Line.init)
    let found = lines.filter { $0.file == file }
    // Some file systems show another device here than by stat(2).
    return (found.isEmpty ? lines.filter { $0.file.hasSuffix(":\(inode)") } : found).map(\.lock)
  }

  private struct Line {
    let file: Substring
    let lock: FileLock

    /// `1: POSIX  ADVISORY  READ 4242 fe:00:16236 123 123`.
    init?(_ line: Substring) {
      let words = line.split(separator: " ")
      guard words.count == 8, words[1] == "POSIX", let pid = Int32(words[4]),
        let first = Int(words[6]), let last = words[7] == "EOF" ? .max : Int(words[7]),
        first <= last
      else { return nil }
      file = words[5]
      lock = FileLock(pid: pid, bytes: first...last)
    }
  }

  private static func hex(_ number: UInt64) -> String {
    let digits = String(number, radix: 16)
    return digits.count < 2 ? "0" + digits : digits
  }

  /// Source: makedev(3).
  private static func major(_ device: UInt64) -> UInt64 {
    (device >> 8) & 0xFFF | (device >> 32) & ~0xFFF
  }

  private static func minor(_ device: UInt64) -> UInt64 {
    device & 0xFF | (device >> 12) & 0xFFFF_FF00
  }
}
