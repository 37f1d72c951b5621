import CoreMetrics
import HeartbeatCore
import Synchronization

/// One number, or one distribution, that any thread may change.
final class MetricValue: CounterHandler, RecorderHandler, TimerHandler {
  /// In seconds: from a heartbeat of few chats to one that is too late for any.
  static let bounds = [
    0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
  ]

  private struct State {
    var value = 0.0
    /// How many were recorded up to each bound and not up to the one before; the last: above all.
    var buckets = [Int](repeating: 0, count: bounds.count + 1)
  }

  private let kind: WorkerMetric.Kind
  private let state = Mutex(State())

  init(_ kind: WorkerMetric.Kind) { self.kind = kind }

  func samples(_ labels: [MetricFamily.Label]) -> [MetricFamily.Sample] {
    let state = state.withLock { $0 }
    guard kind == .histogram else {
      return [MetricFamily.Sample(labels: labels, value: state.value)]
    }
    var count = 0
    let buckets = zip(Self.bounds + [.infinity], state.buckets).map { bound, recorded in
      count += recorded
      let bound = MetricFamily.Label(name: "le", value: PrometheusText.number(bound))
      return MetricFamily.Sample(suffix: "_bucket", labels: labels + [bound], value: Double(count))
    }
    return buckets + [
      MetricFamily.Sample(suffix: "_sum", labels: labels, value: state.value),
      MetricFamily.Sample(suffix: "_count", labels: labels, value: Double(count)),
    ]
  }

  func increment(by amount: Int64) { state.withLock { $0.value += Double(amount) } }
  func reset() { state.withLock { $0 = State() } }
  func record(_ value: Int64) { record(Double(value)) }
  func record(_ value: Double) { state.withLock { $0.value = value } }

  func recordNanoseconds(_ duration: Int64) {
    let seconds = Double(duration) / 1e9
    let bucket = Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count
    state.withLock { state in
      state.value += seconds
      state.buckets[bucket] += 1
    }
  }
}
