/// A path and a query, decoded. Pure.
struct RequestTarget: Equatable, Sendable {
  /// Between the slashes; none for `/`.
  let path: [String]
  /// In their order.
  let query: [Item]

  struct Item: Equatable, Sendable {
    let name: String
    let value: String
  }

  /// - Returns: Nil for what is not encoded as it should be: half an escape, what is no UTF-8, a control
  ///   character, and `.` or `..`, however they are written. An empty part is one that nothing is called.
  init?(_ target: String) {
    let halves = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = halves.first, first.hasPrefix("/") else { return nil }
    var path: [String] = []
    if first != "/" {
      for part in first.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
        guard let decoded = Self.decoded(part), ![".", ".."].contains(decoded),
          !decoded.contains("/"), !decoded.contains("\\")
        else { return nil }
        path.append(decoded)
      }
    }
    guard let query = Self.items(halves.count > 1 ? halves[1] : "") else { return nil }
    self.path = path
    self.query = query
  }

  /// Of a query, or of a form that was sent.
  /// - Returns: Nil for what is not encoded as it should be.
  static func items(_ text: Substring) -> [Item]? {
    var items: [Item] = []
    for pair in text.split(separator: "&") {
      let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = decoded(sides[0], plusIsBlank: true),
        let value = decoded(sides.count > 1 ? sides[1] : "", plusIsBlank: true)
      else { return nil }
      items.append(Item(name: name, value: value))
    }
    return items
  }

  private static func decoded(_ text: Substring, plusIsBlank: Bool = false) -> String? {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "%"):
        guard rest.count >= 2, let high = hex(rest.removeFirst()), let low = hex(rest.removeFirst())
        else { return nil }
        bytes.append(high << 4 | low)
      case UInt8(ascii: "+") where plusIsBlank: bytes.append(UInt8(ascii: " "))
      default: bytes.append(byte)
      }
    }
    guard bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { return nil }
    return String(validating: bytes, as: UTF8.self)
  }

  private static func hex(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
