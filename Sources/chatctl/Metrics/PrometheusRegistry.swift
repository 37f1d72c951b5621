import CoreMetrics
import HeartbeatCore
import Synchronization

/// Keeps what a worker counts until somebody scrapes it: a backend of swift-metrics.
final class PrometheusRegistry: MetricsFactory {
  private struct Key: Hashable {
    let metric: WorkerMetric
    let labels: [MetricFamily.Label]
  }

  private struct State {
    /// In the order in which they were made.
    var keys: [Key] = []
    var values: [Key: MetricValue] = [:]
  }

  private let state = Mutex(State())

  /// By ``WorkerMetric``; each has the values that were made.
  func families() -> [MetricFamily] {
    let state = state.withLock { $0 }
    return WorkerMetric.allCases.map { metric in
      MetricFamily(
        name: metric.rawValue, help: metric.help, kind: metric.kind,
        samples: state.keys.filter { $0.metric == metric }.flatMap { key in
          state.values[key]?.samples(key.labels) ?? []
        })
    }
  }

  /// - Returns: Nil for a name that is none of a worker's.
  private func value(_ label: String, _ dimensions: [(String, String)]) -> MetricValue? {
    guard let metric = WorkerMetric(rawValue: label) else { return nil }
    let key = Key(
      metric: metric, labels: dimensions.map { MetricFamily.Label(name: $0.0, value: $0.1) })
    return state.withLock { state in
      if let value = state.values[key] { return value }
      let value = MetricValue(metric.kind)
      state.keys.append(key)
      state.values[key] = value
      return value
    }
  }

  // MARK: MetricsFactory

  func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    value(label, dimensions) ?? NOOPMetricsHandler.instance
  }

  func makeRecorder(
    label: String, dimensions: [(String, String)], aggregate: Bool
  ) -> any RecorderHandler {
    value(label, dimensions) ?? NOOPMetricsHandler.instance
  }

  func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    value(label, dimensions) ?? NOOPMetricsHandler.instance
  }

  // A worker keeps its metrics for as long as it lives.
  func destroyCounter(_ handler: any CounterHandler) {}
  func destroyRecorder(_ handler: any RecorderHandler) {}
  func destroyTimer(_ handler: any TimerHandler) {}
}
