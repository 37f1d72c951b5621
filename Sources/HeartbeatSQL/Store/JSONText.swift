import FoundationEssentials
import HeartbeatCore

/// Texts as JSON, as the database holds them.
enum JSONText {
  static func of(_ texts: [String]?) throws -> String? {
    try texts.map { try encoded($0) }
  }

  static func of(_ texts: [String: String]) throws -> String {
    try encoded(texts)
  }

  /// - Parameter array: A JSON array of texts.
  static func texts(_ array: String) throws -> [String] {
    try decoded(array)
  }

  /// - Parameter object: A JSON object of texts.
  static func textsByName(_ object: String) throws -> [String: String] {
    try decoded(object)
  }

  /// The schema lets in what begins and ends like JSON: only a damaged file has anything else.
  private static func decoded<Value: Decodable>(_ text: String) throws -> Value {
    do {
      return try JSONDecoder().decode(Value.self, from: Data(text.utf8))
    } catch {
      throw StoreError.invalid(
        "the database holds a list of texts that is none: it may be damaged (chatctl doctor)")
    }
  }

  private static func encoded(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}
