/// A number for rows in their order: each one goes into what the rows before it have come to, so that
/// another value, a missing row or another order comes to another number. Against mistakes, not
/// against somebody who wants to deceive.
///
/// Source: the hash FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/, here eight bytes at a time. No
/// step loses anything of what came before it.
package struct CopyDigest: Hashable, Sendable, CustomStringConvertible {
  package private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325
  package private(set) var rows = 0

  package init() {}

  /// Values are told apart from each other by their kinds and lengths.
  package mutating func add(_ cells: [SQLDatum]) {
    rows += 1
    for cell in cells {
      switch cell {
      case .null: add(0)
      case .integer(let value):
        add(1)
        add(UInt64(bitPattern: value))
      case .real(let value):
        add(2)
        add(value.bitPattern)
      case .text(var text):
        add(3)
        text.withUTF8 { add($0) }
      }
    }
  }

  private mutating func add(_ word: UInt64) {
    value = (value ^ word) &* 0x100_0000_01B3
    value ^= value >> 32
  }

  private mutating func add(_ bytes: UnsafeBufferPointer<UInt8>) {
    add(UInt64(bytes.count))
    let raw = UnsafeRawBufferPointer(bytes)
    var position = 0
    while position + 8 <= raw.count {
      add(UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: position, as: UInt64.self)))
      position += 8
    }
    var rest: UInt64 = 0
    while position < raw.count {
      rest = rest << 8 | UInt64(raw[position])
      position += 1
    }
    add(rest)
  }

  /// 16 hexadecimal digits.
  package var description: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
