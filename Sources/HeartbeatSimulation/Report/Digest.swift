import HeartbeatCore

/// A number that all that happened goes into: two runs that have the same were the same.
///
/// Source: http://www.isthe.com/chongo/tech/comp/fnv/, FNV-1a with 64 bits.
struct Digest {
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func add(_ text: String) {
    for byte in text.utf8 { add(byte) }
    add(UInt8(0))
  }

  mutating func add(_ event: Event) {
    add(event.kind.rawValue)
    for number in [
      event.seq, event.at.milliseconds, event.chat?.rawValue ?? 0,
      event.generation?.rawValue ?? 0, event.endedGeneration?.rawValue ?? 0,
      event.byIncarnation?.rawValue ?? 0,
    ] { add(number) }
    add(event.worker?.name ?? "")
    add(event.reason ?? "")
  }

  private mutating func add(_ number: Int64) {
    var rest = UInt64(bitPattern: number)
    for _ in 0..<8 {
      add(UInt8(truncatingIfNeeded: rest))
      rest >>= 8
    }
  }

  private mutating func add(_ byte: UInt8) {
    value = (value ^ UInt64(byte)) &* 0x100_0000_01b3
  }
}
