import Glibc
import HeartbeatCore

/// The last lines of a chat's newest run.
struct LogEnd: Sendable {
  let directory: LogDirectory

  /// What is read of a log at most, in bytes: more than a screen has.
  private static let most = 1 << 16

  /// - Returns: Oldest first; empty for a chat without a log, or with one that cannot be read.
  func lines(of chat: ChatID, most count: Int) -> [LogLine] {
    guard let runs = try? directory.runs(of: chat), let pieces = runs.last?.pieces,
      let piece = pieces.last, let file = try? directory.open(piece, of: chat)
    else { return [] }
    // A longer line than that is rare, and then the one before it is shown.
    let wanted = min(Self.most, count * 512 + 4096)
    let size = lseek(file.number, 0, SEEK_END)
    guard size > 0 else { return [] }
    let begin = max(0, size - off_t(wanted))
    let bytes = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, read in
      read = max(pread(file.number, buffer.baseAddress, wanted, begin), 0)
    }
    // What a crash or the cut has left of a line is no line.
    return bytes.split(separator: UInt8(ascii: "\n")).suffix(count)
      .compactMap(LogLine.read)
  }
}
