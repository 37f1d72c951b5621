internal import CoreMetrics

/// Counts what a worker tells of itself.
final class WorkerMetrics: Sendable {
  private let ticks: Counter
  private let failedTicks: Counter
  private let tickDuration: Timer
  private let leases: Gauge
  private let trustWindow: Gauge
  private let claimed: Counter
  private let gained: Counter
  private let lost: [Cause: Counter]
  private let finished: [ChatStatus: Counter]
  private let timedOut: [Overrun.Kind: Counter]
  private let recovered: Counter
  private let quarantined: Counter
  private let fenced: Counter
  /// How long a worker is trusted after a renewal was sent.
  private let trust: Duration

  init(_ worker: WorkerID, _ settings: Settings, _ factory: any MetricsFactory) {
    let own = [("worker", worker.name)]
    func counter(_ metric: WorkerMetric, _ dimensions: [(String, String)] = []) -> Counter {
      Counter(label: metric.rawValue, dimensions: own + dimensions, factory: factory)
    }
    func gauge(_ metric: WorkerMetric) -> Gauge {
      Gauge(label: metric.rawValue, dimensions: own, aggregate: false, factory: factory)
    }
    func counters<Key: Hashable>(
      _ metric: WorkerMetric, by dimension: String, of keys: [Key], _ name: (Key) -> String
    ) -> [Key: Counter] {
      keys.reduce(into: [:]) { $0[$1] = counter(metric, [(dimension, name($1))]) }
    }
    ticks = counter(.ticks)
    failedTicks = counter(.failedTicks)
    tickDuration = Timer(
      label: WorkerMetric.tickDuration.rawValue, dimensions: own, factory: factory)
    leases = gauge(.leases)
    trustWindow = gauge(.trustWindow)
    claimed = counter(.claimed)
    gained = counter(.gained)
    lost = counters(.lost, by: "cause", of: Cause.allCases, \.rawValue)
    finished = counters(.finished, by: "status", of: ChatStatus.allCases, \.rawValue)
    timedOut = counters(.timedOut, by: "limit", of: Overrun.Kind.allCases, \.rawValue)
    recovered = counter(.recovered)
    quarantined = counter(.quarantined)
    fenced = counter(.fenced)
    trust = settings.staleAfter - settings.trustMargin
  }

  func record(_ event: WorkerEvent.Kind) {
    switch event {
    case .tick(let tick):
      ticks.increment()
      tickDuration.recordNanoseconds(tick.duration.wholeNanoseconds)
      leases.record(tick.renewed)
      trustWindow.record((trust - tick.duration).inSeconds)
      add(tick.lost)
      gained.increment(by: tick.gained.count)
    case .tickFailed(_, let trustedFor):
      failedTicks.increment()
      trustWindow.record(max(trustedFor, .zero).inSeconds)
    case .claimed(let leases): claimed.increment(by: leases.count)
    case .lost(let losses): add(losses)
    case .gained(let gains): gained.increment(by: gains.count)
    case .finished(_, let status, _, _): finished[status]?.increment()
    case .timedOut(_, let overrun): timedOut[overrun.kind]?.increment()
    case .recovered(let recovery):
      recovered.increment(by: recovery.recovered.count)
      quarantined.increment(by: recovery.quarantined.count)
    case .selfFenced(let chats):
      fenced.increment(by: chats.count)
      hasNothing()
    case .stopped: hasNothing()
    case .started, .stopping, .cancelled, .draining, .undrained, .maxChatsSet: break
    }
  }

  private func hasNothing() {
    leases.record(0)
    trustWindow.record(0)
  }

  private func add(_ losses: [Loss]) {
    for loss in losses { lost[loss.cause]?.increment() }
  }
}

extension Duration {
  fileprivate var inSeconds: Double { Double(wholeNanoseconds) / 1e9 }
}
