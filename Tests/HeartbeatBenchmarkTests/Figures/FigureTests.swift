import Foundation
import Testing

@testable import HeartbeatBenchmark

@Suite struct `A figure` {
  private func json(_ figure: Figure) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return String(decoding: try encoder.encode(figure), as: UTF8.self)
  }

  @Test func `is the nearest median with the range`() throws {
    let figure = try #require(Figure([4, nil, 1, 3, 2]))
    #expect(figure.median == 2 && figure.min == 1 && figure.max == 4 && figure.runs == 4)
    #expect(Figure([nil]) == nil && Figure([]) == nil)
  }

  @Test func `has five digits that mean something, and whole numbers as such`() throws {
    let figure = try #require(Figure([1234.56789, 0.000123456, 98_765.4]))
    #expect(figure.median == 1234.6 && figure.max == 98_765)
    let short = try #require(Figure([10, 3.5]))
    #expect(try json(short) == #"{"max":10,"median":3.5,"min":3.5,"runs":2}"#)
  }

  @Test(arguments: [
    (0.0, "0"), (0.0332, "0.033"), (0.3, "0.3"), (1, "1"), (3.456, "3.46"), (9.994, "9.99"),
    (9.996, "10"), (12.34, "12.3"), (99.94, "99.9"), (99.96, "100"),
    (1234.5, "1235"), (-2.5, "-2.5"),
  ])
  func `is short for people`(value: Double, text: String) {
    #expect(FigureText.digits(value) == text)
  }

  @Test func `names its unit, and its range where it has one`() {
    #expect(FigureText.text(Figure([3.5]), .milliseconds) == "3.5 ms")
    #expect(FigureText.text(Figure([3, 4, 5]), .milliseconds) == "4 ms (3 to 5)")
    #expect(FigureText.text(Figure([12_000]), .milliseconds) == "12 s")
    #expect(FigureText.text(Figure([1_500, 1_500]), .bytes) == "1.5 kB")
    #expect(FigureText.text(Figure([2e6, 4e6, 3e5]), .bytes) == "2 MB (0.3 to 4)")
    #expect(FigureText.text(Figure([7]), .count) == "7")
    #expect(FigureText.text(Figure([75.3]), .times) == "75.3 ×")
    #expect(FigureText.text(nil, .count) == "not measured")
  }
}
