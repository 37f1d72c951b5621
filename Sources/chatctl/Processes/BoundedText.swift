/// The beginning of a text, up to a limit, with the count of all that came.
struct BoundedText {
  let limit: Int
  private(set) var total = 0
  private var kept: [UInt8] = []

  init(limit: Int) {
    self.limit = limit
  }

  mutating func append(_ bytes: some Collection<UInt8>) {
    total += bytes.count
    kept.append(contentsOf: bytes.prefix(limit - kept.count))
  }

  /// What was kept, as valid text without NUL, with a mark where it was cut; nil for nothing. The
  /// newlines at its end are left out, as `$(…)` of a shell does.
  var text: String? {
    // A cut may fall inside a character, whose bytes would then read as garbage.
    let text = String(decoding: kept, as: UTF8.self).replacing("\0", with: "\u{FFFD}")
    if total > limit {
      return text + "\n[cut: \(total) bytes in all, the first \(limit) are kept]"
    }
    var end = text.endIndex
    while end > text.startIndex, text[text.index(before: end)].isNewline {
      end = text.index(before: end)
    }
    return end == text.startIndex ? nil : String(text[..<end])
  }
}

/// The end of a text, up to a limit.
struct TailText {
  let limit: Int
  private var kept: [UInt8] = []

  init(limit: Int) {
    self.limit = limit
  }

  mutating func append(_ bytes: some Collection<UInt8>) {
    kept.append(contentsOf: bytes.suffix(limit))
    if kept.count > limit { kept.removeFirst(kept.count - limit) }
  }

  /// As valid text without NUL, trimmed.
  var text: String {
    var text = String(decoding: kept, as: UTF8.self).replacing("\0", with: "\u{FFFD}")
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text.drop { $0.isWhitespace })
  }
}
