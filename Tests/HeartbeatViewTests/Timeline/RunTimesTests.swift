import HeartbeatCore
import HeartbeatView
import Testing

@Suite struct `Run times` {
  @Test func `of none are none`() {
    #expect(RunTimes().quantile(0.5) == nil)
  }

  @Test(arguments: [0, 1, 127, 128, 129, 1000, 65_535, 65_536, 86_400_000, Int64.max / 2])
  func `are told to a sixty-fourth`(milliseconds: Int64) throws {
    var times = RunTimes()
    times.add(.milliseconds(milliseconds))
    let told = try #require(times.quantile(0.99)).wholeMilliseconds
    #expect(told >= milliseconds)
    #expect(told - milliseconds <= milliseconds / 64)
  }

  @Test func `are counted from the shortest`() {
    var times = RunTimes()
    for milliseconds in (1...100).reversed() { times.add(.milliseconds(milliseconds)) }
    #expect(times.quantile(0.5) == .milliseconds(50))
    #expect(times.quantile(0.99) == .milliseconds(99))
    #expect(times.quantile(1) == .milliseconds(100))
    #expect(times.quantile(0) == .milliseconds(1))
  }
}
