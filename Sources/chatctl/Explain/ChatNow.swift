import HeartbeatCore

/// How a chat stands now, and what it waits for, as a sentence. Pure.
struct ChatNow: Equatable {
  /// What it waits for: as in a status, or `question`, `older_run`, `somebody`; nil for nothing.
  let waitsFor: String?
  let text: String

  init(_ text: String, waitsFor: String? = nil) {
    self.text = text
    self.waitsFor = waitsFor
  }

  /// Of a chat that is gone, which the log still knows.
  static func gone(_ history: History) -> ChatNow {
    guard let deletion = history.deletion else {
      return ChatNow("it is gone: it was over, and was pruned")
    }
    return ChatNow("it is gone since \(TimeText.local(deletion.at))")
  }

  static func of(
    _ it: Circumstances, _ history: History, workers: [WorkerStatus], now: Timestamp
  ) -> ChatNow {
    let id = it.chat.id
    switch it.chat.status {
    case .running: return running(it, history, workers, now)
    case .pending: return pending(it, history, workers.map(WorkerPlaces.init), now)
    case .waiting:
      let since = since(history.settledSince ?? it.chat.updatedAt, now)
      guard let question = it.chat.question else {
        return ChatNow(
          "it is waiting\(since) for somebody to want it: chatctl retry \(id), "
            + "or chatctl send \(id) \"…\"\(olderRun(it, now))",
          waitsFor: "somebody")
      }
      return ChatNow(
        "it waits\(since) for an answer to \"\(question)\": chatctl send \(id) \"…\"",
        waitsFor: "question")
    case .completed:
      return ChatNow("it is completed\(since(it.chat.endedAt ?? it.chat.updatedAt, now))")
    case .error:
      let error = it.chat.error.map { ": \($0)" } ?? ""
      return ChatNow(
        "it has failed\(since(it.chat.endedAt ?? it.chat.updatedAt, now))\(error); "
          + "to run it again: chatctl retry \(id)")
    }
  }

  private static func running(
    _ it: Circumstances, _ history: History, _ workers: [WorkerStatus], _ now: Timestamp
  ) -> ChatNow {
    let name = it.chat.worker?.name ?? "a worker"
    let since = since(history.heldSince ?? it.chat.startedAt ?? it.chat.updatedAt, now)
    var text =
      "\(name) has had it\(since), generation \(it.chat.generation), attempt \(it.chat.attempts)"
    if let output = it.chat.lastOutputAt {
      text += "; its last output was \(TimeText.relative(output, to: now))"
    }
    switch workers.first(where: { $0.worker == it.chat.worker })?.state {
    case .dead:
      text +=
        "; the process of \(name) has ended: another worker, or chatctl recover-stale, takes"
        + " the chat back"
    case .hung: text += "; \(name) has given no sign for too long"
    case .stopped: text += "; \(name) is not running"
    case .live, .draining, nil: break
    }
    guard let run = it.run, run.generation != it.chat.generation else { return ChatNow(text) }
    return ChatNow(text + "; its work has not begun\(olderRun(it, now))", waitsFor: "older_run")
  }

  private static func pending(
    _ it: Circumstances, _ history: History, _ workers: [WorkerPlaces], _ now: Timestamp
  ) -> ChatNow {
    let (reason, why) = cause(it, workers, now)
    let queued = since(history.pendingSince ?? it.chat.updatedAt, now)
    return ChatNow(
      "it is pending\(queued): \(why)\(olderRun(it, now))", waitsFor: reason)
  }

  /// The first that holds, in the order in which a status asks too.
  private static func cause(
    _ it: Circumstances, _ workers: [WorkerPlaces], _ now: Timestamp
  ) -> (reason: String, why: String) {
    typealias Reason = Overview.Wait.Reason
    let group = it.chat.group.map { "group \($0)" } ?? "its group"
    let waitedFor = it.dependencies.filter { !$0.isOver }
    if !waitedFor.isEmpty {
      let chats = waitedFor.map { "\($0.chat) (\($0.status?.rawValue ?? "gone"))" }
      let word = chats.count == 1 ? "chat" : "chats"
      return (
        Reason.dependency.rawValue, "it comes after \(word) \(chats.joined(separator: ", "))"
      )
    }
    if let pause = it.pause {
      return (Reason.paused.rawValue, "everything is paused" + said(pause, now))
    }
    if let pause = it.groupPause {
      return (Reason.groupPaused.rawValue, "\(group) is paused" + said(pause, now))
    }
    if let start = it.startAt, start > now {
      return (Reason.notBefore.rawValue, "it is not wanted before \(due(start, now))")
    }
    if let retry = it.retryAt, retry > now {
      return (Reason.betweenAttempts.rawValue, "its next attempt is not before \(due(retry, now))")
    }
    if let places = it.places, places.taken >= places.most {
      return (
        Reason.groupFull.rawValue, "the places of \(group) are taken (\(places.most))"
      )
    }
    let reason = Waits.reason(ofQueued: it.chat.group, workers)
    switch reason {
    case Waits.noWorker:
      return (reason, "no worker takes it; start one: \(Waits.advice(for: [it.chat.group]))")
    case Waits.workersFull: return (reason, "every worker that takes it is full")
    default: return (reason, "a worker is about to take it")
    }
  }

  private static func olderRun(_ it: Circumstances, _ now: Timestamp) -> String {
    guard let run = it.run, it.chat.status != .running || run.generation != it.chat.generation
    else { return "" }
    return "; before its next run, \(run.worker) must end the run that began"
      + " \(TimeText.local(run.begunAt)) (generation \(run.generation))"
  }

  private static func said(_ pause: Circumstances.Pause, _ now: Timestamp) -> String {
    since(pause.since, now) + (pause.reason.map { ": \($0)" } ?? "")
  }

  private static func due(_ time: Timestamp, _ now: Timestamp) -> String {
    "\(TimeText.local(time)) (\(TimeText.relative(time, to: now)))"
  }

  /// ` since 2026-01-31 13:05:09.042 (3m)`.
  private static func since(_ time: Timestamp, _ now: Timestamp) -> String {
    " since \(TimeText.local(time)) (\(History.span(time, now)))"
  }
}
