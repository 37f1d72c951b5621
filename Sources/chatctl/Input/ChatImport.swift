import FoundationEssentials
import HeartbeatCore

/// Reads chats from one JSON object per line: `title`, `message`, `workspace`, `key`, all optional.
enum ChatImport {
  /// The most chats that one command makes.
  static let maxChats = 100_000

  /// The longest message with each of its bytes escaped, and some room for the rest.
  private static let maxLineBytes = 6 * ChatDraft.maxMessageBytes + (1 << 16)

  /// - Throws: ``InvalidInput`` with the number of the first line that is broken.
  static func read(_ path: String) throws -> [ChatDraft] {
    let input = try Input(path: path)
    let name = input.name
    var drafts: [ChatDraft] = []
    try input.lines(limit: maxLineBytes) { number, line in
      guard line.contains(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }) else { return }
      guard drafts.count < maxChats else {
        throw InvalidInput("\(name) has more than \(maxChats) chats")
      }
      do {
        drafts.append(try draft(line))
      } catch let error as InvalidInput {
        throw InvalidInput("line \(number) of \(name): \(error.description)")
      }
    }
    return drafts
  }

  private static func draft(_ line: ArraySlice<UInt8>) throws -> ChatDraft {
    // The decoder would repair it silently.
    guard String(validating: line, as: UTF8.self) != nil else {
      throw InvalidInput("not valid UTF-8")
    }
    do {
      let chat = try JSONDecoder().decode(ImportedChat.self, from: Data(line))
      return try ChatDraft(
        checkedTitle: chat.title, message: chat.message, workspace: chat.workspace, key: chat.key)
    } catch DecodingError.typeMismatch(_, let context) {
      throw InvalidInput(
        context.codingPath.last.map { "\($0.stringValue) must be a string" } ?? "not a JSON object")
    } catch is DecodingError {
      throw InvalidInput("not valid JSON")
    }
  }
}

private struct ImportedChat: Decodable {
  let title: String?
  let message: String?
  let workspace: String?
  let key: String?

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let known: Set = ["title", "message", "workspace", "key"]
    if let unknown = container.allKeys.map(\.stringValue).filter({ !known.contains($0) }).min() {
      throw InvalidInput("unknown key \(unknown)")
    }
    title = try container.decodeIfPresent(String.self, forKey: Key(stringValue: "title"))
    message = try container.decodeIfPresent(String.self, forKey: Key(stringValue: "message"))
    workspace = try container.decodeIfPresent(String.self, forKey: Key(stringValue: "workspace"))
    key = try container.decodeIfPresent(String.self, forKey: Key(stringValue: "key"))
  }
}
