import Testing

@testable import HeartbeatBenchmark

@Suite struct `A logarithmic axis` {
  @Test func `has whole decades around the values`() {
    let axis = LogAxis([20, 3000], from: 0, to: 300)
    #expect(axis.first == 1 && axis.last == 4)
    #expect(axis.decades.map(\.exponent) == [1, 2, 3, 4])
    #expect(axis.decades.map(\.place) == [0, 100, 200, 300])
  }

  @Test func `has a decade also for one value, or none`() {
    #expect(LogAxis([1000], from: 0, to: 1).decades.count == 2)
    #expect(LogAxis([], from: 0, to: 1).decades.count == 2)
    #expect(LogAxis([0.02], from: 0, to: 1).first == -2)
  }

  @Test func `goes downwards too`() {
    let axis = LogAxis([1, 100], from: 200, to: 0)
    #expect(axis.place(1) == 200 && axis.place(10) == 100 && axis.place(100) == 0)
    // What has no place is at the begin.
    #expect(axis.place(0) == 200)
  }

  @Test func `has words that stay short`() {
    #expect([0, 2, 3, 6].map(LogAxis.grouped) == ["1", "100", "1,000", "1,000,000"])
    #expect([-3, -1, 0].map(LogAxis.time) == ["1 µs", "100 µs", "1 ms"])
    #expect([2, 3, 5].map(LogAxis.time) == ["100 ms", "1 s", "100 s"])
    #expect([7, 2_500, 1e6].map(LogAxis.short) == ["7", "2.5k", "1M"])
  }
}

@Suite struct `The places of labels` {
  @Test func `are those that were wanted where there is room`() {
    #expect(LabelPlaces.apart([10, 50, 90], gap: 15, in: 0...100) == [10, 50, 90])
  }

  @Test func `are apart, and within the range`() {
    #expect(LabelPlaces.apart([10, 12], gap: 15, in: 0...100) == [10, 25])
    #expect(LabelPlaces.apart([90, 95, 99], gap: 15, in: 0...100) == [70, 85, 100])
    #expect(LabelPlaces.apart([], gap: 15, in: 0...100).isEmpty)
  }
}
