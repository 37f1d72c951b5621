import Testing

@testable import HeartbeatCore

@Suite struct `A portion` {
  private var portion = Portion(least: 100)

  @Test mutating func `grows while it is short and nobody waits, up to a limit`() {
    var sizes: [Int] = []
    for _ in 1...5 {
      sizes.append(portion.size)
      portion.wrote(portion.size, in: Portion.longest / 2, othersWait: false)
    }
    #expect(sizes == [100, 200, 400, 800, 800])
  }

  @Test mutating func `that was not full says nothing about larger ones`() {
    portion.wrote(99, in: .zero, othersWait: false)
    #expect(portion.size == 100)
  }

  @Test mutating func `stays as it is when twice as much could take too long`() {
    portion.wrote(100, in: Portion.longest / 2 + .microseconds(1), othersWait: false)
    #expect(portion.size == 100)
  }

  @Test mutating func `shrinks when it takes too long, but never below the least`() {
    for _ in 1...2 { portion.wrote(portion.size, in: .zero, othersWait: false) }
    var sizes: [Int] = []
    for _ in 1...4 {
      sizes.append(portion.size)
      portion.wrote(portion.size, in: Portion.longest + .microseconds(1), othersWait: false)
    }
    #expect(sizes == [400, 200, 100, 100])
  }

  @Test mutating func `is the least as soon as somebody waits`() {
    for _ in 1...3 { portion.wrote(portion.size, in: .zero, othersWait: false) }
    portion.wrote(portion.size, in: .zero, othersWait: true)
    #expect(portion.size == 100)
  }
}

@Suite struct `Whoever has more to write` {
  private var breather = Breather()
  private let start = Uptime(nanoseconds: 0)

  @Test mutating func `goes on at once while nobody is seen to wait`() {
    #expect(breather.next(at: start, othersWait: false) == start)
    let later = start + Breather.longest - .milliseconds(1)
    #expect(breather.next(at: later, othersWait: false) == later)
  }

  @Test mutating func `pauses for whoever waits`() {
    #expect(breather.next(at: start, othersWait: true) == start + Breather.pause)
  }

  /// Of those that do not stand in line nobody knows.
  @Test mutating func `pauses now and then for whoever cannot be seen to wait`() {
    _ = breather.next(at: start, othersWait: false)
    let end = start + Breather.longest
    #expect(breather.next(at: end, othersWait: false) == end + Breather.pause)
    // From then on it may write as long again.
    let next = end + Breather.pause
    #expect(breather.next(at: next, othersWait: false) == next)
  }

  @Test mutating func `owes no pause for what it wrote before it had nothing to write`() {
    _ = breather.next(at: start, othersWait: false)
    breather.rest()
    let later = start + .seconds(1)
    #expect(breather.next(at: later, othersWait: false) == later)
  }
}
