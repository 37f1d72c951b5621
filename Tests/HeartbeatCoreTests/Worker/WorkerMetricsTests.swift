import CoreMetrics
import MetricsTestKit
import Testing

@testable import HeartbeatCore

@Suite struct `What a worker counts` {
  private let backend = TestMetrics()

  private func metrics() -> WorkerMetrics {
    WorkerMetrics(WorkerID(stored: "w1"), Settings(), backend)
  }

  private func count(_ metric: WorkerMetric, _ dimension: (String, String)? = nil) throws -> Int64 {
    let dimensions = [("worker", "w1")] + (dimension.map { [$0] } ?? [])
    return try backend.expectCounter(metric.rawValue, dimensions).totalValue
  }

  private func last(_ metric: WorkerMetric) throws -> Double? {
    try backend.expectRecorder(metric.rawValue, [("worker", "w1")]).lastValue
  }

  private func lease(_ chat: Int64) -> Lease {
    Lease(chat: ChatID(chat), generation: Generation(1))
  }

  private func tick(_ renewed: Int, lost: [Loss] = [], gained: [Gain] = []) -> WorkerEvent.Kind {
    .tick(
      WorkerEvent.Tick(
        number: 1, registered: renewed, renewed: renewed, lost: lost, gained: gained,
        statements: 1, duration: .milliseconds(250), bump: Bump()))
  }

  @Test func `of a heartbeat is its time, what it holds, and how long it may go on`() throws {
    let metrics = metrics()
    metrics.record(tick(7))
    #expect(try count(.ticks) == 1)
    #expect(try last(.leases) == 7)
    let timer = try backend.expectTimer(
      WorkerMetric.tickDuration.rawValue, [("worker", "w1")])
    #expect(timer.values == [250_000_000])
    // 90 s, without a margin of 9 s and what the heartbeat took.
    #expect(try last(.trustWindow) == 80.75)
    metrics.record(.tickFailed(error: "busy", trustedFor: .milliseconds(-5)))
    #expect(try count(.failedTicks) == 1)
    #expect(try last(.trustWindow) == 0)
  }

  @Test func `of losses and gains is counted at a heartbeat and between two`() throws {
    let metrics = metrics()
    let stolen = Loss(lease: lease(1), cause: .stolen)
    let deleted = Loss(lease: lease(2), cause: .deleted)
    metrics.record(tick(1, lost: [stolen], gained: [Gain(lease: lease(3), from: nil)]))
    metrics.record(.lost([stolen, deleted]))
    metrics.record(.gained([Gain(lease: lease(4), from: WorkerID(stored: "w2"))]))
    #expect(try count(.lost, ("cause", "stolen")) == 2)
    #expect(try count(.lost, ("cause", "deleted")) == 1)
    #expect(try count(.lost, ("cause", "recovered")) == 0)
    #expect(try count(.gained) == 2)
  }

  @Test func `of ends is told apart by status, and of limits by limit`() throws {
    let metrics = metrics()
    for status in [ChatStatus.completed, .error, .completed] {
      metrics.record(.finished(lease(1), status, exitCode: nil, reason: .exit))
    }
    metrics.record(
      .timedOut(lease(1), Overrun(.silence, limit: .seconds(1), since: Timestamp(milliseconds: 0))))
    #expect(try count(.finished, ("status", "completed")) == 2)
    #expect(try count(.finished, ("status", "error")) == 1)
    #expect(try count(.timedOut, ("limit", "silence")) == 1)
    #expect(try count(.timedOut, ("limit", "timeout")) == 0)
  }

  @Test func `of recoveries and claims is how many chats they were`() throws {
    let metrics = metrics()
    let chat = RecoveredChat(
      lease: lease(1), from: WorkerID(stored: "w2"), heartbeatAge: .zero, why: .workerDead)
    metrics.record(.recovered(Recovery(recovered: [chat, chat], quarantined: [chat])))
    metrics.record(.claimed([lease(1), lease(2)]))
    #expect(try count(.recovered) == 2)
    #expect(try count(.quarantined) == 1)
    #expect(try count(.claimed) == 2)
  }

  @Test(arguments: [true, false]) func `holds nothing after a fence, and after the stop`(
    isFence: Bool
  ) throws {
    let metrics = metrics()
    metrics.record(tick(2))
    metrics.record(
      isFence ? .selfFenced([lease(1), lease(2)]) : .stopped(reason: "signal", released: 2))
    #expect(try last(.leases) == 0)
    #expect(try last(.trustWindow) == 0)
    #expect(try count(.fenced) == (isFence ? 2 : 0))
  }

  @Test func `has a name after the conventions, and a sentence`() {
    for metric in WorkerMetric.allCases {
      #expect(metric.rawValue.hasPrefix("chatctl_"))
      #expect(metric.rawValue.hasSuffix("_total") == (metric.kind == .counter))
      #expect(metric.help.last == ".")
    }
  }
}
