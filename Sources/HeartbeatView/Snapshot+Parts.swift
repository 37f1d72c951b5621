package import HeartbeatCore

extension Snapshot {
  /// Of nothing that anybody knows yet.
  package static func empty(at now: Timestamp) -> Snapshot {
    Snapshot(seq: 0, at: now, counts: [:], workers: [], groups: [], chats: [], events: [])
  }

  /// Without what changes all the time while nothing happens: heartbeats, and the signs that work gives.
  package var withoutSigns: Snapshot {
    var (workers, chats) = (workers, chats)
    for index in workers.indices { workers[index].heartbeatAt = nil }
    for index in chats.indices {
      chats[index].heartbeatAt = nil
      chats[index].lastOutputAt = nil
      chats[index].updatedAt = chats[index].createdAt
    }
    return Snapshot(
      seq: seq, at: at, counts: counts, workers: workers, groups: groups, chats: chats,
      events: events, overview: overview)
  }
}
