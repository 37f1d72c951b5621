import FoundationEssentials

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
    try JSONDecoder().decode([String].self, from: Data(array.utf8))
  }

  /// - Parameter object: A JSON object of texts.
  static func textsByName(_ object: String) throws -> [String: String] {
    try JSONDecoder().decode([String: String].self, from: Data(object.utf8))
  }

  private static func encoded(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}
