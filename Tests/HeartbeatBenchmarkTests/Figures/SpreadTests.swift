import Testing

@testable import HeartbeatBenchmark

@Suite struct `Samples by rank` {
  @Test(arguments: [(50, 50.0), (99, 99.0), (100, 100.0), (1, 1.0)])
  func `are the nearest ones`(percent: Int, value: Double) {
    #expect(Spread((1...100).map(Double.init).shuffled()).rank(percent) == value)
  }

  @Test func `are never a value between two`() {
    #expect(Spread([1, 2]).rank(50) == 1)
    #expect(Spread([1, 2, 3]).rank(50) == 2)
    #expect(Spread([4, 1, 2, 3]).rank(99) == 4)
  }

  @Test func `of one are that one`() {
    let spread = Spread([7])
    #expect([1, 50, 99, 100].map(spread.rank) == [7, 7, 7, 7])
    #expect(spread.least == 7 && spread.most == 7 && spread.count == 1)
  }
}
