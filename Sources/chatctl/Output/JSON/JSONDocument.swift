/// The text of a document while it is written.
final class JSONDocument {
  private(set) var bytes: [UInt8] = []

  func write(byte: Unicode.Scalar) {
    bytes.append(UInt8(ascii: byte))
  }

  /// Text that is JSON already.
  func write(raw text: String) {
    bytes.append(contentsOf: text.utf8)
  }

  func write(_ number: Double) {
    // JSON has no word for the others.
    write(raw: number.isFinite ? "\(number)" : "null")
  }

  /// The control characters that JSON allows as they are, DEL and C1, are escaped too: some
  /// terminals obey them.
  ///
  /// Source: RFC 8259, section 7.
  func write(_ text: String) {
    write(byte: "\"")
    var text = text
    text.withUTF8 { utf8 in
      var plain = utf8.startIndex
      for index in utf8.indices {
        if Self.isEscaped(utf8[index]) {
          bytes.append(contentsOf: utf8[plain..<index])
          escape(utf8[index])
          plain = index + 1
        } else if utf8[index] == 0xC2, utf8[index + 1] < 0xA0 {
          // The two bytes of a C1 control; a Swift string has no first byte without its second.
          bytes.append(contentsOf: utf8[plain..<index])
          escape(utf8[index + 1])
          plain = index + 2
        }
      }
      bytes.append(contentsOf: utf8[plain...])
    }
    write(byte: "\"")
  }

  private static func isEscaped(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == 0x7F || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  private func escape(_ byte: UInt8) {
    write(byte: "\\")
    switch byte {
    case 0x08: write(byte: "b")
    case 0x09: write(byte: "t")
    case 0x0A: write(byte: "n")
    case 0x0C: write(byte: "f")
    case 0x0D: write(byte: "r")
    case ..<0x20, 0x7F...0x9F:
      let digits = Array("0123456789abcdef".utf8)
      bytes += Array("u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 0xF)]]
    default: bytes.append(byte)
    }
  }
}
