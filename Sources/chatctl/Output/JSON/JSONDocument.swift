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

  /// Source: RFC 8259, section 7.
  func write(_ text: String) {
    write(byte: "\"")
    var text = text
    text.withUTF8 { utf8 in
      var plain = utf8.startIndex
      for index in utf8.indices where Self.isEscaped(utf8[index]) {
        bytes.append(contentsOf: utf8[plain..<index])
        escape(utf8[index])
        plain = index + 1
      }
      bytes.append(contentsOf: utf8[plain...])
    }
    write(byte: "\"")
  }

  private static func isEscaped(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  private func escape(_ byte: UInt8) {
    write(byte: "\\")
    switch byte {
    case 0x08: write(byte: "b")
    case 0x09: write(byte: "t")
    case 0x0A: write(byte: "n")
    case 0x0C: write(byte: "f")
    case 0x0D: write(byte: "r")
    case ..<0x20:
      let digits = Array("0123456789abcdef".utf8)
      bytes += Array("u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 0xF)]]
    default: bytes.append(byte)
    }
  }
}
