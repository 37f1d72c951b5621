import HeartbeatCore

/// One metric with all its values, as Prometheus scrapes it.
/// Source: https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
struct MetricFamily: Equatable {
  typealias Kind = WorkerMetric.Kind

  struct Sample: Equatable {
    /// Behind the family's name: `_bucket`, `_sum` or `_count` of a histogram.
    var suffix = ""
    /// In the order in which they are printed.
    var labels: [Label] = []
    let value: Double
  }

  struct Label: Hashable {
    let name: String
    let value: String
  }

  let name: String
  let help: String
  let kind: Kind
  let samples: [Sample]
}
