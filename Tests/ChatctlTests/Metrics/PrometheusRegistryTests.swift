import CoreMetrics
import HeartbeatCore
import Testing

@testable import chatctl

@Suite struct `A registry of what is counted` {
  private func family(_ metric: WorkerMetric, _ registry: PrometheusRegistry) throws -> MetricFamily
  {
    try #require(registry.families().first { $0.name == metric.rawValue })
  }

  @Test func `adds up what has the same labels, and keeps others apart`() throws {
    let registry = PrometheusRegistry()
    for (cause, amount) in [("stolen", 2), ("deleted", 1), ("stolen", 3)] {
      Counter(
        label: WorkerMetric.lost.rawValue, dimensions: [("cause", cause)], factory: registry
      ).increment(by: amount)
    }
    #expect(
      try family(.lost, registry).samples == [
        MetricFamily.Sample(labels: [.init(name: "cause", value: "stolen")], value: 5),
        MetricFamily.Sample(labels: [.init(name: "cause", value: "deleted")], value: 1),
      ])
  }

  @Test func `has the last value of a gauge`() throws {
    let registry = PrometheusRegistry()
    let gauge = Gauge(label: WorkerMetric.leases.rawValue, dimensions: [], factory: registry)
    gauge.record(4)
    gauge.record(2.5)
    #expect(try family(.leases, registry).samples == [MetricFamily.Sample(value: 2.5)])
  }

  @Test func `counts a duration in each bucket that it is not above`() throws {
    let registry = PrometheusRegistry()
    let timer = CoreMetrics.Timer(
      label: WorkerMetric.tickDuration.rawValue, dimensions: [], factory: registry)
    for milliseconds in [1, 2, 20_000] { timer.recordMilliseconds(milliseconds) }
    let samples = try family(.tickDuration, registry).samples
    let counts = Dictionary(
      uniqueKeysWithValues: samples.map { ("\($0.suffix)\($0.labels.map(\.value))", $0.value) })
    #expect(counts[#"_bucket["0.0005"]"#] == 0)
    #expect(counts[#"_bucket["0.001"]"#] == 1)
    #expect(counts[#"_bucket["0.0025"]"#] == 2)
    #expect(counts[#"_bucket["10"]"#] == 2)
    #expect(counts[#"_bucket["+Inf"]"#] == 3)
    #expect(counts["_count[]"] == 3)
    #expect(counts["_sum[]"] == 20.003)
  }

  @Test func `keeps nothing of what is no worker's`() {
    let registry = PrometheusRegistry()
    Counter(label: "requests", dimensions: [], factory: registry).increment()
    #expect(registry.families().allSatisfy { $0.samples.isEmpty })
  }
}
