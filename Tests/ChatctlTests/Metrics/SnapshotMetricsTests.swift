import Testing

@testable import HeartbeatCore
@testable import chatctl

@Suite struct `What Prometheus is told of a database` {
  private let now = WatchFixture.now

  private func lines(_ snapshot: Snapshot) -> [Substring] {
    PrometheusText.of(
      SnapshotMetrics(snapshot: snapshot, silentAfter: .seconds(600)).families
    ).split(separator: "\n")
  }

  private func snapshot(_ overview: Overview, workers: [WorkerStatus] = []) -> Snapshot {
    Snapshot(
      seq: 12, at: now, counts: [:], workers: workers,
      groups: [
        ChatGroup(
          name: nil, pausedAt: now, pauseReason: nil, maxRunning: nil, running: 0, pending: 0),
        ChatGroup(
          name: "a\"b", pausedAt: nil, pauseReason: nil, maxRunning: 3, running: 0, pending: 0),
      ], chats: [], events: [], overview: overview)
  }

  @Test func `has each status of each group, also where there is none`() {
    var overview = Overview()
    overview.groups = [.init(group: "a\"b", counts: [.running: 2])]
    let lines = lines(snapshot(overview))
    #expect(lines.contains(#"chatctl_chats{status="running",group="a\"b"} 2"#))
    #expect(lines.contains(#"chatctl_chats{status="error",group="a\"b"} 0"#))
    #expect(lines.contains(#"chatctl_chats{status="pending",group=""} 0"#))
    #expect(lines.contains(#"chatctl_paused{group=""} 1"#))
    #expect(lines.contains(#"chatctl_paused{group="a\"b"} 0"#))
    #expect(lines.contains(#"chatctl_group_places{group="a\"b"} 3"#))
    #expect(lines.contains("chatctl_events_total 12"))
  }

  @Test func `counts runs as silent that have given no sign for longer than asked`() {
    var overview = Overview()
    overview.silent = [601, 600, 5].map { seconds in
      Overview.Run(
        chat: ChatID(1), title: "a", status: .running, worker: WorkerID(stored: "w1"),
        startedAt: now - .seconds(9999),
        endedAt: nil, lastOutputAt: now - .seconds(seconds))
    }
    #expect(lines(snapshot(overview)).contains("chatctl_silent_chats 1"))
  }

  @Test func `has the heartbeats of workers that have not stopped`() {
    let workers = [
      WatchFixture.worker("w1", chats: 4), WatchFixture.worker("w2", .stopped, chats: 1),
    ]
    let lines = lines(snapshot(Overview(), workers: workers))
    #expect(lines.contains(#"chatctl_leases{worker="w1"} 4"#))
    #expect(lines.contains(#"chatctl_leases{worker="w2"} 1"#))
    #expect(lines.contains(#"chatctl_heartbeat_age_seconds{worker="w1"} 30"#))
    #expect(!lines.contains { $0.hasPrefix(#"chatctl_heartbeat_age_seconds{worker="w2"}"#) })
    #expect(lines.contains(#"chatctl_workers{state="live"} 1"#))
    #expect(lines.contains(#"chatctl_workers{state="hung"} 0"#))
  }
}
