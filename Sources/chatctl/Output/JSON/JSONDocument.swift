/// The text of a document while it is written.
///
/// A class, since all encoders of a document write into one; each call is one access to the bytes, whose
/// exclusiveness Swift checks at run time and which took a fifth of the time of a list.
final class JSONDocument {
  private var text = JSONText()

  var bytes: [UInt8] { text.bytes }

  /// Begins anew; its memory stays.
  func clear() { text.clear() }

  func write(byte: Unicode.Scalar) { text.append(byte: byte) }

  /// Text that is JSON already.
  func write(raw json: String) { text.append(raw: json) }

  func write(_ number: Double) {
    // JSON has no word for the others.
    write(raw: number.isFinite ? "\(number)" : "null")
  }

  /// A text with its quotes.
  func write(_ value: String) { text.append(quoted: value) }

  /// A key and its colon.
  /// - Parameter isFirst: Whether nothing stands before it in its object.
  func write(key: String, isFirst: Bool) { text.append(key: key, isFirst: isFirst) }
}

private struct JSONText {
  private(set) var bytes: [UInt8] = []

  mutating func clear() { bytes.removeAll(keepingCapacity: true) }

  mutating func append(byte: Unicode.Scalar) {
    bytes.append(UInt8(ascii: byte))
  }

  mutating func append(raw json: String) {
    bytes.append(contentsOf: json.utf8)
  }

  mutating func append(key: String, isFirst: Bool) {
    if !isFirst { append(byte: ",") }
    append(quoted: key)
    append(byte: ":")
  }

  /// The control characters that JSON allows as they are, DEL and C1, are escaped too: some
  /// terminals obey them.
  ///
  /// Source: RFC 8259, section 7.
  mutating func append(quoted text: String) {
    append(byte: "\"")
    var text = text
    text.withUTF8 { utf8 in
      if utf8.contains(where: { Self.isEscaped($0) || $0 == Self.beforeC1 }) {
        appendEscaping(utf8)
      } else {
        bytes.append(contentsOf: utf8)
      }
    }
    append(byte: "\"")
  }

  private mutating func appendEscaping(_ utf8: UnsafeBufferPointer<UInt8>) {
    var plain = utf8.startIndex
    for index in utf8.indices {
      if Self.isEscaped(utf8[index]) {
        bytes.append(contentsOf: utf8[plain..<index])
        appendEscaped(utf8[index])
        plain = index + 1
      } else if utf8[index] == Self.beforeC1, utf8[index + 1] < 0xA0 {
        // The two bytes of a C1 control; a Swift string has no first byte without its second.
        bytes.append(contentsOf: utf8[plain..<index])
        appendEscaped(utf8[index + 1])
        plain = index + 2
      }
    }
    bytes.append(contentsOf: utf8[plain...])
  }

  /// The first byte of a C1 control, and of other characters.
  private static let beforeC1: UInt8 = 0xC2

  private static func isEscaped(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == 0x7F || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  private mutating func appendEscaped(_ byte: UInt8) {
    append(byte: "\\")
    switch byte {
    case 0x08: append(byte: "b")
    case 0x09: append(byte: "t")
    case 0x0A: append(byte: "n")
    case 0x0C: append(byte: "f")
    case 0x0D: append(byte: "r")
    case ..<0x20, 0x7F...0x9F:
      let digits = Array("0123456789abcdef".utf8)
      bytes += Array("u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 0xF)]]
    default: bytes.append(byte)
    }
  }
}
