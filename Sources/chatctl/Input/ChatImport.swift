import FoundationEssentials
import HeartbeatCore

/// Reads chats from one JSON object per line, with the keys of ``ImportedChat``.
struct ChatImport {
  /// The most chats that one command makes.
  static let maxChats = 100_000

  /// The longest message with each of its bytes escaped, and some room for the rest.
  private static let maxLineBytes = 6 * ChatDraft.maxMessageBytes + (1 << 20)

  /// So many lines, or bytes, are decoded together, on all processors.
  private static let portion = (lines: 4_096, bytes: 4 << 20)

  private struct Line: Sendable {
    let number: Int
    let bytes: [UInt8]
  }

  private let now: Timestamp
  private let name: String
  private var directories = DirectoryArgument()
  private var drafts: [ChatDraft] = []
  /// Read, and not yet decoded.
  private var lines: [Line] = []
  private var bytes = 0

  private init(of name: String, at now: Timestamp) {
    self.name = name
    self.now = now
  }

  /// - Parameters:
  ///   - now: What delays count from.
  ///   - maxLineBytes: The longest line.
  /// - Throws: ``InvalidInput`` with the number of the first line that is broken.
  static func read(
    _ path: String, at now: Timestamp, maxLineBytes: Int = Self.maxLineBytes
  ) throws -> [ChatDraft] {
    let input = try Input(path: path)
    var reader = ChatImport(of: input.name, at: now)
    do {
      try input.lines(limit: maxLineBytes) { try reader.add($1, number: $0) }
    } catch {
      // What comes before it is broken first.
      try reader.decode()
      throw error
    }
    try reader.decode()
    return reader.drafts
  }

  private mutating func add(_ line: ArraySlice<UInt8>, number: Int) throws {
    guard line.contains(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }) else { return }
    guard drafts.count + lines.count < Self.maxChats else {
      throw InvalidInput("\(name) has more than \(Self.maxChats) chats")
    }
    lines.append(Line(number: number, bytes: Array(line)))
    bytes += line.count
    if lines.count >= Self.portion.lines || bytes >= Self.portion.bytes { try decode() }
  }

  private mutating func decode() throws {
    defer {
      lines.removeAll(keepingCapacity: true)
      bytes = 0
    }
    let chats = Processors.map(lines, Self.decoded)
    for (line, chat) in zip(lines, chats) {
      do {
        drafts.append(try chat.get().fields.draft(at: now, &directories))
      } catch let error as InvalidInput {
        throw InvalidInput("line \(line.number) of \(name): \(error.description)")
      }
    }
  }

  private static func decoded(
    _ lines: ArraySlice<Line>
  ) -> [Result<ImportedChat, InvalidInput>] {
    let decoder = JSONDecoder()
    return lines.map { line in
      Result { () throws(InvalidInput) in try decoded(line.bytes, by: decoder) }
    }
  }

  private static func decoded(
    _ line: [UInt8], by decoder: JSONDecoder
  ) throws(InvalidInput) -> ImportedChat {
    // The decoder would repair it silently.
    guard String(validating: line, as: UTF8.self) != nil else {
      throw InvalidInput("not valid UTF-8")
    }
    let chat: ImportedChat
    do {
      chat = try decoder.decode(ImportedChat.self, from: Data(line))
    } catch let error as InvalidInput {
      throw error
    } catch DecodingError.typeMismatch(_, _) {
      throw InvalidInput("not a JSON object")
    } catch {
      throw InvalidInput("not valid JSON")
    }
    // Of those the decoder would take one.
    guard JSONKeys.counts(in: line) == chat.keyCounts else {
      throw InvalidInput("a key is there more than once")
    }
    return chat
  }
}
