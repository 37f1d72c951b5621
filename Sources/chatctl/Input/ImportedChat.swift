import FoundationEssentials
import HeartbeatCore

/// A line of a file of chats. Its keys are the words of the options, all optional; null is as nothing.
struct ImportedChat: Decodable, Sendable {
  private(set) var fields = DraftFields()
  private let keyCount: Int

  /// As ``JSONKeys`` counts them, but each once.
  var keyCounts: [Int] {
    let variables = fields.environment.count
    return variables > 0 ? [keyCount, variables] : keyCount > 0 ? [keyCount] : []
  }

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let keys = container.allKeys
    keyCount = keys.count
    var unknown: [String] = []
    for key in keys where try !read(key, from: container) {
      unknown.append(key.stringValue)
    }
    if let unknown = unknown.min() { throw InvalidInput("unknown key \(unknown)") }
    if fields.afterAny, fields.after.isEmpty { throw InvalidInput("after_any needs after") }
    if fields.delay != nil, fields.at != nil {
      throw InvalidInput("delay and at exclude each other")
    }
  }

  /// - Returns: False for a key that is not known.
  private mutating func read(
    _ key: Key, from container: KeyedDecodingContainer<Key>
  ) throws -> Bool {
    func value<Value: Decodable>(_ type: Value.Type, _ kind: String) throws -> Value? {
      do {
        return try container.decodeIfPresent(type, forKey: key)
      } catch {
        // Not only of the decoder's public kind: 1.5 for a whole number is of one that it keeps to itself.
        throw InvalidInput("\(key.stringValue) must be \(kind)")
      }
    }
    func text() throws -> String? { try value(String.self, "a string") }
    func duration() throws -> Duration? {
      let text = try value(String.self, "a duration in a string, such as \"30m\"")
      return try text.map { text in try named(key) { try DurationArgument.parse(text) } }
    }
    switch key.stringValue {
    case "title": fields.title = try text()
    case "message": fields.message = try text()
    case "workspace": fields.workspace = try text()
    case "key": fields.key = try text()
    case "group": fields.group = try text().map(ChatDraft.checkedGroup)
    case "priority":
      let kind = "a whole number from -1000 to 1000"
      let priority = try value(Int.self, kind)
      guard priority.map({ -1000...1000 ~= $0 }) ?? true else {
        throw InvalidInput("priority must be \(kind)")
      }
      fields.priority = priority
    case "after":
      let kind = "an array of chat ids"
      fields.after = try (value([Int64].self, kind) ?? []).map { number in
        guard let chat = ChatID(rawValue: number) else {
          throw InvalidInput("after must be \(kind)")
        }
        return chat
      }
    case "after_any": fields.afterAny = try value(Bool.self, "true or false") ?? false
    case "delay": fields.delay = try duration()
    case "at": fields.at = try time(key, from: container)
    case "timeout": fields.timeout = try duration()
    case "silence": fields.silence = try duration()
    case "cwd": fields.directory = try text()
    case "env":
      fields.environment = try value([String: String].self, "an object of strings") ?? [:]
      for (name, value) in fields.environment {
        try named(key) { try VariableArgument(name: name, value: value).check() }
      }
    case "tags":
      fields.tags = try (value([String].self, "an array of strings") ?? [])
        .map(ChatDraft.checkedTag)
    case "args": fields.arguments = try value([String].self, "an array of strings") ?? []
    default: return false
    }
    return true
  }

  /// A text, or milliseconds since 1970.
  private func time(_ key: Key, from container: KeyedDecodingContainer<Key>) throws -> String? {
    if try container.decodeNil(forKey: key) { return nil }
    if let text = try? container.decode(String.self, forKey: key) { return text }
    // Neither is a mistake whose details say nothing more.
    if let milliseconds = try? container.decode(Int64.self, forKey: key) {
      return String(milliseconds)
    }
    throw InvalidInput("at must be a time in a string, or milliseconds since 1970")
  }

  /// Errors of values that do not say which value they are of.
  private func named<Value>(_ key: Key, _ read: () throws -> Value) throws -> Value {
    do {
      return try read()
    } catch let error as InvalidInput {
      throw InvalidInput("\(key.stringValue): \(error.description)")
    }
  }
}
