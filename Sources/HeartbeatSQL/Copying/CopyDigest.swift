/// A number for rows in their order: each one goes into what the rows before it have come to, so that
/// another value, a missing row or another order comes to another number. Against mistakes, not
/// against somebody who wants to deceive.
///
/// Source: the hash FNV-1a of 64 bits, http://www.isthe.com/chongo/tech/comp/fnv/
package struct CopyDigest: Hashable, Sendable, CustomStringConvertible {
  package private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325
  package private(set) var rows = 0

  package init() {}

  /// Values are told apart from each other by their kinds and lengths.
  package mutating func add(_ cells: [SQLDatum]) {
    rows += 1
    for cell in cells {
      switch cell {
      case .null: add(UInt8(0))
      case .integer(let value):
        add(UInt8(1))
        add(UInt64(bitPattern: value))
      case .real(let value):
        add(UInt8(2))
        add(value.bitPattern)
      case .text(let text):
        add(UInt8(3))
        add(UInt64(text.utf8.count))
        for byte in text.utf8 { add(byte) }
      }
    }
  }

  private mutating func add(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }

  private mutating func add(_ word: UInt64) {
    for shift in stride(from: UInt64(0), to: 64, by: 8) {
      add(UInt8(truncatingIfNeeded: word >> shift))
    }
  }

  /// 16 hexadecimal digits.
  package var description: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
