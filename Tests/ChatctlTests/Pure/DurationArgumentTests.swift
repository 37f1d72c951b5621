import Testing

@testable import chatctl

struct DurationArgumentTests {
  @Test(arguments: [
    ("500ms", Duration.milliseconds(500)), ("30s", .seconds(30)), ("5m", .seconds(300)),
    ("1h30m", .seconds(5400)), ("365d", .seconds(365 * 86_400)),
    ("1d2h3m4s5ms", .milliseconds(93_784_005)),
  ])
  func `a duration is read with its units`(text: String, duration: Duration) throws {
    #expect(try DurationArgument.parse(text) == duration)
  }

  @Test(arguments: [
    "", "5", "s", "5x", "-5s", "+5s", "1.5s", " 5s", "5s ", "5 s", "0s", "0h0m", "30m1h", "1s1s",
    "366d", "365d1ms", "9223372036854775807d", "99999999999999999999s", "5S", "٣s",
  ])
  func `what is no duration is refused`(text: String) {
    #expect(throws: InvalidInput.self) { try DurationArgument.parse(text) }
  }

  @Test func `a range has a shorter and a longer duration`() throws {
    let range = try DurationRange.parse("5s..1m")
    #expect(range == DurationRange(shortest: .seconds(5), longest: .seconds(60)))
    #expect(try DurationRange.parse("0s..1s").shortest == .zero)
  }

  @Test(arguments: ["5s", "5s..", "..5s", "5s.60s", "60s..5s", "5s...60s", "0s..0s", "5..60s"])
  func `what is no range is refused`(text: String) {
    #expect(throws: InvalidInput.self) { try DurationRange.parse(text) }
  }
}
