import FoundationEssentials
import Glibc
import HeartbeatCore

/// Reads a chat's log file by file, and what is added to it from then on.
struct LogReader {
  private let directory: LogDirectory
  private let chat: ChatID
  /// How far each generation's file has been read.
  private var positions: [Int64: Int] = [:]

  init(_ directory: LogDirectory, chat: ChatID) {
    self.directory = directory
    self.chat = chat
  }

  /// The lines that are new and complete, oldest run first; each is one JSON object.
  /// - Parameter print: Called with a portion at a time.
  /// - Returns: Whether there was anything.
  mutating func read(_ print: ([[UInt8]]) throws -> Void) throws -> Bool {
    var foundAny = false
    for generation in directory.generations(of: chat) {
      let descriptor = open(directory.path(of: chat, generation), O_RDONLY | O_CLOEXEC)
      // Removed since: an older run's file makes room for a newer one's.
      guard descriptor >= 0 else { continue }
      defer { close(descriptor) }
      while let lines = next(of: generation, from: descriptor) {
        foundAny = true
        try print(lines)
      }
    }
    return foundAny
  }

  private mutating func next(of generation: Int64, from descriptor: Int32) -> [[UInt8]]? {
    let position = positions[generation, default: 0]
    // Room for the longest line, escaped.
    let size = 1 << 17
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      count = max(pread(descriptor, buffer.baseAddress, size, position), 0)
    }
    guard let end = bytes.lastIndex(of: UInt8(ascii: "\n")) else { return nil }
    positions[generation] = position + end + 1
    return bytes[..<end].split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true)
      .map(Array.init)
  }
}
