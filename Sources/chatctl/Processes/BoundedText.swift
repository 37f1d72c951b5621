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
    if total > limit {
      let whole = kept.prefix(UTF8Bytes.wholeCharacters(in: kept))
      return UTF8Bytes.text(whole)
        + "\n[cut: \(total) bytes in all, the first \(limit) are kept]"
    }
    var rest = kept[...]
    while rest.last == UInt8(ascii: "\n") { rest.removeLast() }
    return rest.isEmpty ? nil : UTF8Bytes.text(rest)
  }
}

/// The end of a text, up to a limit.
struct TailText {
  let limit: Int
  private var kept: [UInt8] = []
  private var isCut = false

  init(limit: Int) {
    self.limit = limit
  }

  mutating func append(_ bytes: some Collection<UInt8>) {
    if kept.count + bytes.count > limit { isCut = true }
    kept.append(contentsOf: bytes.suffix(limit))
    if kept.count > limit { kept.removeFirst(kept.count - limit) }
  }

  /// As valid text without NUL, trimmed.
  var text: String {
    // The rest of a character that was cut would read as garbage.
    let whole = isCut ? kept.drop { UTF8Bytes.isContinuation($0) } : kept[...]
    var text = UTF8Bytes.text(whole)
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text.drop { $0.isWhitespace })
  }
}
