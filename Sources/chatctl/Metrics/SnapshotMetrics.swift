import HeartbeatCore

/// How a database of chats stands, as Prometheus scrapes it. Pure.
struct SnapshotMetrics {
  let snapshot: Snapshot
  /// A running chat that has given no sign for longer counts as silent.
  let silentAfter: Duration

  /// The most silent runs that are looked at: more are counted as so many.
  static let mostSilent = 10_000

  /// What the snapshot must have.
  static func question(at now: Timestamp) -> SnapshotQuestion {
    SnapshotQuestion(overview: OverviewQuestion(since: now, limit: mostSilent))
  }

  var families: [MetricFamily] {
    [chats, silent, leases, ages, workers, places, paused, events]
  }

  private var chats: MetricFamily {
    var groups = snapshot.overview?.groups ?? []
    // Each status of each group, also those that no chat has now: a value that is missing is no zero.
    if groups.first?.group != nil || groups.isEmpty {
      groups.insert(Overview.GroupCounts(group: nil, counts: [:]), at: 0)
    }
    return gauge("chatctl_chats", "Chats by status and group; of no group: an empty name.") {
      groups.flatMap { group in
        ChatStatus.allCases.map { status in
          sample(
            Double(group.counts[status] ?? 0), ("status", status.rawValue),
            ("group", group.group ?? ""))
        }
      }
    }
  }

  private var silent: MetricFamily {
    let count = (snapshot.overview?.silent ?? []).prefix {
      $0.silence(at: snapshot.at) > silentAfter
    }.count
    return gauge(
      "chatctl_silent_chats",
      "Running chats that have given no sign for \(TimeText.exact(silentAfter)) or longer."
    ) { [sample(Double(count))] }
  }

  private var leases: MetricFamily {
    gauge(WorkerMetric.leases.rawValue, "Chats that a worker holds.") {
      snapshot.workers.map { sample(Double($0.chats), ("worker", $0.worker.name)) }
    }
  }

  private var ages: MetricFamily {
    gauge(
      "chatctl_heartbeat_age_seconds",
      "Since the newest heartbeat of a worker that has not stopped."
    ) {
      snapshot.workers.filter { $0.state != .stopped }.compactMap { worker in
        worker.heartbeatAt.map { heartbeat in
          sample(
            Double(heartbeat.age(at: snapshot.at).wholeMilliseconds) / 1000,
            ("worker", worker.worker.name))
        }
      }
    }
  }

  private var workers: MetricFamily {
    gauge("chatctl_workers", "Workers by state.") {
      WorkerState.allCases.map { state in
        sample(
          Double(snapshot.workers.count { $0.state == state }), ("state", state.rawValue))
      }
    }
  }

  private var places: MetricFamily {
    gauge("chatctl_group_places", "How many chats of a group may run at once; none: any number.") {
      snapshot.groups.compactMap { group in
        guard let name = group.name, let places = group.maxRunning else { return nil }
        return sample(Double(places), ("group", name))
      }
    }
  }

  private var paused: MetricFamily {
    gauge("chatctl_paused", "1 while nothing of a group is claimed; of everything: an empty name.")
    {
      snapshot.groups.map { sample($0.isPaused ? 1 : 0, ("group", $0.name ?? "")) }
    }
  }

  private var events: MetricFamily {
    MetricFamily(
      name: "chatctl_events_total", help: "The number of the newest event in the log.",
      kind: .counter, samples: [sample(Double(snapshot.seq))])
  }

  private func gauge(
    _ name: String, _ help: String, _ samples: () -> [MetricFamily.Sample]
  ) -> MetricFamily {
    MetricFamily(name: name, help: help, kind: .gauge, samples: samples())
  }

  private func sample(_ value: Double, _ labels: (String, String)...) -> MetricFamily.Sample {
    MetricFamily.Sample(
      labels: labels.map { MetricFamily.Label(name: $0.0, value: $0.1) }, value: value)
  }
}
