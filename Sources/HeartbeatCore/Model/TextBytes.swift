/// A text as databases and file systems tell it from others: by its bytes. Swift takes more for equal,
/// such as an `é` of one character and one of two.
package struct TextBytes: Hashable {
  private let bytes: [UInt8]

  package init(_ text: String) {
    bytes = Array(text.utf8)
  }
}

extension Sequence<String> {
  /// Each of them once, in the order in which they came first.
  package var differentTexts: [String] {
    var seen: Set<TextBytes> = []
    return filter { seen.insert(TextBytes($0)).inserted }
  }
}
