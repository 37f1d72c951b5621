import Testing

@testable import chatctl

@Suite struct `What Prometheus reads` {
  @Test func `has help, type and a line for each value`() {
    let family = MetricFamily(
      name: "a_b", help: "one\\two\nthree", kind: .gauge,
      samples: [
        MetricFamily.Sample(value: 3),
        MetricFamily.Sample(
          labels: [.init(name: "g", value: "a\"b\\c\nd"), .init(name: "h", value: "")], value: 0.25),
      ])
    #expect(
      PrometheusText.of([family]) == #"""
        # HELP a_b one\\two\nthree
        # TYPE a_b gauge
        a_b 3
        a_b{g="a\"b\\c\nd",h=""} 0.25

        """#)
  }

  @Test func `leaves out what has no value`() {
    let empty = MetricFamily(name: "a", help: "b", kind: .counter, samples: [])
    #expect(PrometheusText.of([empty]) == "")
  }

  @Test(arguments: [
    (0.0, "0"), (-2, "-2"), (1e15, "1000000000000000"), (0.000_25, "0.00025"), (.infinity, "+Inf"),
    (-.infinity, "-Inf"), (.nan, "NaN"), (1e300, "1e+300"),
  ])
  func `numbers are as the format has them`(number: Double, text: String) {
    #expect(PrometheusText.number(number) == text)
  }
}
