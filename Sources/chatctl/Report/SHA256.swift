/// The hash by which a page says which of its styles may count.
/// Source: https://csrc.nist.gov/pubs/fips/180-4/upd1/final
enum SHA256 {
  /// As a Content-Security-Policy names it.
  static func base64(of bytes: [UInt8]) -> String { base64Text(hash(of: bytes)) }

  static func hash(of bytes: [UInt8]) -> [UInt8] {
    var message = bytes + [0x80]
    while message.count % 64 != 56 { message.append(0) }
    message += (0..<8).reversed().map { UInt8(truncatingIfNeeded: (bytes.count * 8) >> ($0 * 8)) }
    var state = roots(of: 8, cubic: false)
    for start in stride(from: 0, to: message.count, by: 64) {
      mix(message[start..<start + 64], into: &state)
    }
    return state.flatMap { word in
      (0..<4).reversed().map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) }
    }
  }

  private static func mix(_ block: ArraySlice<UInt8>, into state: inout [UInt32]) {
    var words = stride(from: block.startIndex, to: block.endIndex, by: 4).map { index in
      block[index..<index + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    }
    for index in 16..<64 {
      let (early, late) = (words[index - 15], words[index - 2])
      let first = turned(early, 7) ^ turned(early, 18) ^ early >> 3
      let second = turned(late, 17) ^ turned(late, 19) ^ late >> 10
      words.append(words[index - 16] &+ first &+ words[index - 7] &+ second)
    }
    var it = state
    for index in 0..<64 {
      let choice = it[4] & it[5] ^ ~it[4] & it[6]
      let sum = turned(it[4], 6) ^ turned(it[4], 11) ^ turned(it[4], 25)
      let first = it[7] &+ sum &+ choice &+ constants[index] &+ words[index]
      let majority = it[0] & it[1] ^ it[0] & it[2] ^ it[1] & it[2]
      let second = (turned(it[0], 2) ^ turned(it[0], 13) ^ turned(it[0], 22)) &+ majority
      it = [first &+ second, it[0], it[1], it[2], it[3] &+ first, it[4], it[5], it[6]]
    }
    for index in state.indices { state[index] &+= it[index] }
  }

  private static func turned(_ word: UInt32, _ count: UInt32) -> UInt32 {
    word >> count | word << (32 - count)
  }

  private static let constants = roots(of: 64, cubic: true)

  /// The first 32 bits behind the point of the roots of the first primes.
  private static func roots(of count: Int, cubic: Bool) -> [UInt32] {
    var primes: [UInt64] = []
    var candidate: UInt64 = 2
    while primes.count < count {
      if primes.allSatisfy({ candidate % $0 != 0 }) { primes.append(candidate) }
      candidate += 1
    }
    return primes.map { prime in
      // The greatest whole number whose power is no more than the prime, shifted.
      var root: UInt64 = 0
      for bit in (0..<36).reversed() {
        let next = root | 1 << UInt64(bit)
        if isAtMost(next, prime, cubic: cubic) { root = next }
      }
      return UInt32(truncatingIfNeeded: root)
    }
  }

  private static func isAtMost(_ root: UInt64, _ prime: UInt64, cubic: Bool) -> Bool {
    let value = UInt128(root)
    return cubic
      ? value * value * value <= UInt128(prime) << 96 : value * value <= UInt128(prime) << 64
  }

  private static func base64Text(_ bytes: [UInt8]) -> String {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    return stride(from: 0, to: bytes.count, by: 3).map { start in
      let some = bytes[start..<min(start + 3, bytes.count)]
      let bits = (some + Array(repeating: 0, count: 3 - some.count)).reduce(0) { $0 << 8 | Int($1) }
      let text = (0..<4).reversed().map { letters[bits >> ($0 * 6) & 63] }
      return String(text.prefix(some.count + 1)) + String(repeating: "=", count: 3 - some.count)
    }.joined()
  }
}
