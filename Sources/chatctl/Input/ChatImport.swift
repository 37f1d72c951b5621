import FoundationEssentials
import HeartbeatCore

/// Reads chats from one JSON object per line, with the keys of ``ImportedChat``.
struct ChatImport {
  /// The most chats that one command makes.
  static let maxChats = 100_000

  /// The longest message with each of its bytes escaped, and some room for the rest.
  private static let maxLineBytes = 6 * ChatDraft.maxMessageBytes + (1 << 20)

  private let now: Timestamp
  private let decoder = JSONDecoder()
  private var directories = DirectoryArgument()
  private var drafts: [ChatDraft] = []

  private init(at now: Timestamp) {
    self.now = now
  }

  /// - Parameter now: What delays count from.
  /// - Throws: ``InvalidInput`` with the number of the first line that is broken.
  static func read(_ path: String, at now: Timestamp) throws -> [ChatDraft] {
    var reader = ChatImport(at: now)
    let input = try Input(path: path)
    let name = input.name
    try input.lines(limit: maxLineBytes) { number, line in
      guard line.contains(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }) else { return }
      guard reader.drafts.count < maxChats else {
        throw InvalidInput("\(name) has more than \(maxChats) chats")
      }
      do {
        try reader.add(line)
      } catch let error as InvalidInput {
        throw InvalidInput("line \(number) of \(name): \(error.description)")
      }
    }
    return reader.drafts
  }

  private mutating func add(_ line: ArraySlice<UInt8>) throws {
    // The decoder would repair it silently.
    guard String(validating: line, as: UTF8.self) != nil else {
      throw InvalidInput("not valid UTF-8")
    }
    do {
      let chat = try decoder.decode(ImportedChat.self, from: Data(line))
      // Of those the decoder would take one.
      guard JSONKeys.counts(in: line) == chat.keyCounts else {
        throw InvalidInput("a key is there more than once")
      }
      drafts.append(try chat.fields.draft(at: now, &directories))
    } catch DecodingError.typeMismatch(_, _) {
      throw InvalidInput("not a JSON object")
    } catch is DecodingError {
      throw InvalidInput("not valid JSON")
    }
  }
}
