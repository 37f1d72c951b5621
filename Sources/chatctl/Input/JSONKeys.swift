/// The keys of a JSON document that are there, also those that a decoder drops since they come twice.
enum JSONKeys {
  /// How many the objects of each depth have together, the outermost first.
  /// - Parameter json: A valid document.
  static func counts(in json: some Sequence<UInt8>) -> [Int] {
    var counts: [Int] = []
    var depth = 0
    var isInText = false
    var isEscaped = false
    for byte in json {
      if isInText {
        if byte == UInt8(ascii: "\""), !isEscaped { isInText = false }
        isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isInText = true
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      // Outside of texts it stands behind keys alone.
      case UInt8(ascii: ":") where depth > 0:
        while counts.count < depth { counts.append(0) }
        counts[depth - 1] += 1
      default: break
      }
    }
    return counts
  }
}
