/// SplitMix64: the same numbers for the same seed.
///
/// Source: https://prng.di.unimi.it/splitmix64.c
package struct Dice: RandomNumberGenerator {
  private var state: UInt64

  package init(seed: UInt64) {
    state = seed
  }

  /// Those of one step. They depend on nothing that other steps have drawn, so a step decides the same
  /// when others are left out.
  init(seed: UInt64, step: Int) {
    var first = Dice(seed: seed)
    state = first.next() ^ (UInt64(truncatingIfNeeded: step) &* 0xd6e8_feb8_6659_fd93)
    _ = next()
  }

  package mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var value = state
    value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
    return value ^ (value >> 31)
  }

  /// From 0 to `count` - 1.
  package mutating func pick(_ count: Int) -> Int { Int(next() % UInt64(max(count, 1))) }

  mutating func pick<Element>(of elements: [Element]) -> Element? {
    elements.isEmpty ? nil : elements[pick(elements.count)]
  }

  /// True once in `count` times.
  mutating func once(in count: Int) -> Bool { pick(count) == 0 }

  mutating func milliseconds(_ range: ClosedRange<Int>) -> Duration {
    .milliseconds(range.lowerBound + pick(range.upperBound - range.lowerBound + 1))
  }
}
