/// A text as databases and file systems tell it from others: by its bytes. Swift takes more for equal,
/// such as an `é` of one character and one of two.
package struct TextBytes: Hashable {
  private let bytes: [UInt8]

  package init(_ text: String) {
    bytes = Array(text.utf8)
  }
}

extension String {
  /// Whether both are one text to a database. Quicker than ``TextBytes`` for two of them.
  package func hasBytes(of other: String) -> Bool {
    var (own, others) = (self, other)
    return own.withUTF8 { own in others.withUTF8 { own.elementsEqual($0) } }
  }
}

extension Sequence<String> {
  /// Each of them once, in the order in which they came first.
  package var differentTexts: [String] {
    var seen: Set<TextBytes> = []
    return filter { seen.insert(TextBytes($0)).inserted }
  }
}
