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
    of(leases) { $1.appendPair($0.chat, $0.generation) }
  }

  static func of(_ failures: [FailedFollower]) -> String {
    of(failures) { $1.appendPair($0.chat, $0.after) }
  }

  package static func of(_ numbers: [some SQLInteger]) -> String {
    of(numbers) { $1.append(String($0.stored)) }
  }

  static func of(_ texts: [String]) -> String {
    of(texts) { $1 += quoted($0) }
  }

  /// An array of arrays.
  package static func of(rows: [[Cell]]) -> String {
    of(rows) { cells, text in append(cells, to: &text, append) }
  }

  private static func of<Element>(
    _ elements: [Element], _ appendElement: (Element, inout String) -> Void
  ) -> String {
    var text = ""
    // Enough for most numbers of chats, so that it rarely grows.
    text.reserveCapacity(elements.count * 16 + 2)
    append(elements, to: &text, appendElement)
    return text
  }

  private static func append<Element>(
    _ elements: [Element], to text: inout String,
    _ appendElement: (Element, inout String) -> Void
  ) {
    var separator = "["
    for element in elements {
      text += separator
      appendElement(element, &text)
      separator = ","
    }
    text += elements.isEmpty ? "[]" : "]"
  }

  private static func append(_ cell: Cell, to text: inout String) {
    switch cell {
    case .null: text += "null"
    case .number(let value): text += String(value)
    case .text(let value): text += quoted(value)
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

extension String {
  fileprivate mutating func appendPair(_ first: some SQLInteger, _ second: some SQLInteger) {
    append("[")
    append(String(first.stored))
    append(",")
    append(String(second.stored))
    append("]")
  }
}
