package import HeartbeatCore

/// Lists as the text of a JSON array, to bind as one parameter for `json_each`.
package enum JSONArray {
  /// A value in a row.
  package enum Cell {
    case null
    case number(Int64)
    case text(String)

    static func number(_ value: (any SQLInteger)?) -> Cell {
      value.map { .number($0.stored) } ?? .null
    }
    static func text(_ value: String?) -> Cell { value.map { Cell.text($0) } ?? .null }
  }

  package static func of(_ leases: [Lease]) -> String {
    of(leases) { "[\($0.chat.rawValue),\($0.generation.rawValue)]" }
  }

  static func of(_ failures: [FailedFollower]) -> String {
    of(failures) { "[\($0.chat.rawValue),\($0.after.rawValue)]" }
  }

  package static func of(_ numbers: [some SQLInteger]) -> String {
    of(numbers) { String($0.stored) }
  }

  /// An array of arrays.
  package static func of(rows: [[Cell]]) -> String {
    of(rows) { cells in of(cells, text) }
  }

  private static func of<Element>(_ elements: [Element], _ text: (Element) -> String) -> String {
    "[" + elements.lazy.map(text).joined(separator: ",") + "]"
  }

  private static func text(_ cell: Cell) -> String {
    switch cell {
    case .null: "null"
    case .number(let value): String(value)
    case .text(let value): quoted(value)
    }
  }

  /// Source: RFC 8259, section 7. No database has U+0000 in a text that it reads out of JSON: people
  /// see the sign for what cannot be shown in its place.
  private static func quoted(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C }) { return "\"\(text)\"" }
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\0": result.unicodeScalars.append("\u{FFFD}")
      case "\u{1}"..."\u{1F}":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
