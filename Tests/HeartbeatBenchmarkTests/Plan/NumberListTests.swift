import Testing

@testable import HeartbeatBenchmark

@Suite struct `A list of numbers` {
  @Test func `is numbers with commas between`() {
    #expect(NumberList.parse("7", in: 1...10) == [7])
    #expect(NumberList.parse("10,1,10", in: 1...10) == [10, 1, 10])
  }

  @Test(arguments: ["", ",", "1,", ",1", "1,,2", "0", "11", "-1", "+1", "1, 2", "1k", "٣"])
  func `is nothing else`(text: String) {
    #expect(NumberList.parse(text, in: 1...10) == nil)
  }
}
