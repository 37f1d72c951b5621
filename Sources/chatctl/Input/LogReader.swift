import FoundationEssentials
import Glibc
import HeartbeatCore

/// Reads a chat's log file by file, and what is added to it from then on.
struct LogReader {
  private let directory: LogDirectory
  private let chat: ChatID
  /// How far each generation's log has been read.
  private var positions: [Int64: Int] = [:]
  /// What could not be read, and why.
  private(set) var problems: [String] = []

  init(_ directory: LogDirectory, chat: ChatID) {
    self.directory = directory
    self.chat = chat
  }

  /// The lines that are new and complete, oldest run first; each is one JSON object. What is no log
  /// of ours is passed over, and told by ``problems``.
  /// - Parameter print: Called with a portion at a time.
  /// - Returns: Whether there was anything.
  /// - Throws: ``UnusableFile`` when the folder is none, ``SystemFailure``.
  mutating func read(_ print: ([[UInt8]]) throws -> Void) throws -> Bool {
    var foundAny = false
    for (generation, pieces) in try directory.runs(of: chat) {
      for (index, piece) in pieces.enumerated() {
        // Nothing is added to one that another follows.
        let next = index + 1 < pieces.count ? pieces[index + 1].offset : Int.max
        guard positions[generation, default: 0] < next else { continue }
        do {
          // Removed since: older ones make room for newer ones.
          guard let file = try directory.open(piece, of: chat) else { continue }
          if try read(piece, file, print) { foundAny = true }
        } catch let problem as UnusableFile {
          if !problems.contains(problem.description) { problems.append(problem.description) }
        }
      }
    }
    return foundAny
  }

  private mutating func read(
    _ piece: LogDirectory.Piece, _ file: Descriptor, _ print: ([[UInt8]]) throws -> Void
  ) throws -> Bool {
    let before = positions[piece.generation, default: 0]
    let leftOut = piece.offset - before
    if leftOut > 0 { positions[piece.generation] = piece.offset }
    var foundAny = false
    while let lines = next(of: piece, from: file) {
      if leftOut > 0, !foundAny { try print([Self.mark(leftOut, before: lines.first ?? [])]) }
      foundAny = true
      try print(lines)
    }
    // The mark belongs before a line.
    if !foundAny { positions[piece.generation] = before }
    return foundAny
  }

  private mutating func next(of piece: LogDirectory.Piece, from file: Descriptor) -> [[UInt8]]? {
    let position = max(positions[piece.generation, default: 0], piece.offset)
    // Room for the longest line, escaped.
    let size = 1 << 17
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      count = max(
        pread(file.number, buffer.baseAddress, size, off_t(position - piece.offset)), 0)
    }
    guard let end = bytes.lastIndex(of: UInt8(ascii: "\n")) else { return nil }
    positions[piece.generation] = position + end + 1
    return bytes[..<end].split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true)
      .map(Array.init)
  }

  private static func mark(_ leftOut: Int, before line: [UInt8]) -> [UInt8] {
    // A line of another form is somebody else's.
    let next = LogLine.read(line)
    let mark = LogLine(
      at: next?.at ?? 0, generation: next?.generation ?? 0, stream: .chatctl,
      text: "[cut: \(leftOut) bytes of the log are left out here]")
    return Array(mark.bytes.dropLast())
  }
}
