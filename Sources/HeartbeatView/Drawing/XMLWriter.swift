/// Writes elements one after the other. Whatever it is given is escaped.
package struct XMLWriter {
  package typealias Attributes = KeyValuePairs<String, any XMLValue>

  package private(set) var text = ""
  private var names: [String] = []

  package init() {}

  package mutating func open(_ name: String, _ attributes: Attributes = [:]) {
    begin(name, attributes)
    text += ">"
    names.append(name)
  }

  /// Ends the innermost element that is open.
  package mutating func close() {
    guard let name = names.popLast() else { preconditionFailure("nothing is open") }
    text += "</\(name)>"
  }

  /// An element without anything in it.
  package mutating func leaf(_ name: String, _ attributes: Attributes = [:]) {
    begin(name, attributes)
    text += "/>"
  }

  /// An element with nothing but a text in it.
  package mutating func leaf(_ name: String, _ attributes: Attributes = [:], text content: String) {
    open(name, attributes)
    add(content)
    close()
  }

  package mutating func add(_ content: String) { text += XMLText.escaped(content) }

  /// What is XML already.
  package mutating func add(markup: String) { text += markup }

  package mutating func endLine() { text += "\n" }

  private mutating func begin(_ name: String, _ attributes: Attributes) {
    text += "<\(name)"
    for (key, value) in attributes { text += " \(key)=\"\(XMLText.escaped(value.xmlText))\"" }
  }
}

/// What an attribute may be.
package protocol XMLValue {
  var xmlText: String { get }
}

extension String: XMLValue {
  package var xmlText: String { self }
}

extension Int: XMLValue {
  package var xmlText: String { String(self) }
}

extension Double: XMLValue {
  /// To a tenth, the same everywhere.
  package var xmlText: String {
    let tenths = Int((self * 10).rounded())
    let (whole, rest) = abs(tenths).quotientAndRemainder(dividingBy: 10)
    return (tenths < 0 ? "-" : "") + "\(whole)" + (rest == 0 ? "" : ".\(rest)")
  }
}
