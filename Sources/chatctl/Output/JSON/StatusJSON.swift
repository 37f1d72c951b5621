import HeartbeatCore

/// A status as scripts see it.
struct StatusJSON: Encodable {
  let at: Int64
  let since: Int64
  let group: String?
  let counts: Counts
  let workers: [WorkerJSON]
  /// Those that have given no sign for longest, first.
  let running: [RunJSON]
  let pending: [WaitJSON]
  let advice: String?
  let questions: [QuestionJSON]
  let errors: [ErrorJSON]
  let olderErrors: Int
  let slowest: [RunJSON]
  let pace: PaceJSON

  enum CodingKeys: String, CodingKey {
    case at, since, group, counts, workers, running, pending, advice, questions, errors
    case olderErrors = "older_errors"
    case slowest, pace
  }

  init(_ status: Status) {
    let overview = status.overview
    at = status.now.milliseconds
    since = status.since.milliseconds
    group = status.group
    counts = Counts(overview.counts)
    workers = status.workers.map(WorkerJSON.init)
    running = overview.silent.map { RunJSON($0, now: status.now) }
    let waits = status.waits
    pending = waits.largest(Status.limit).map(WaitJSON.init)
    advice = waits.advice
    questions = overview.questions.map(QuestionJSON.init)
    errors = overview.errors.map(ErrorJSON.init)
    olderErrors = overview.olderErrors
    slowest = overview.slowest.map { RunJSON($0, now: status.now) }
    pace = PaceJSON(overview.pace, status.forecast)
  }

  /// Every status, also those that no chat has.
  struct Counts: Encodable {
    let pending: Int
    let running: Int
    let waiting: Int
    let completed: Int
    let error: Int

    init(_ counts: [ChatStatus: Int]) {
      pending = counts[.pending, default: 0]
      running = counts[.running, default: 0]
      waiting = counts[.waiting, default: 0]
      completed = counts[.completed, default: 0]
      error = counts[.error, default: 0]
    }
  }

  struct RunJSON: Encodable {
    let chat: Int64
    let title: String
    let status: String
    let worker: String?
    let startedAt: Int64
    let endedAt: Int64?
    let lastOutputAt: Int64?
    let durationMs: Int64

    enum CodingKeys: String, CodingKey {
      case chat, title, status, worker
      case startedAt = "started_at"
      case endedAt = "ended_at"
      case lastOutputAt = "last_output_at"
      case durationMs = "duration_ms"
    }

    init(_ run: Overview.Run, now: Timestamp) {
      chat = run.chat.rawValue
      title = run.title
      status = run.status.rawValue
      worker = run.worker?.name
      startedAt = run.startedAt.milliseconds
      endedAt = run.endedAt?.milliseconds
      lastOutputAt = run.lastOutputAt?.milliseconds
      durationMs = run.duration(at: now).wholeMilliseconds
    }
  }

  struct WaitJSON: Encodable {
    let group: String?
    let reason: String
    let count: Int
    let dueAt: Int64?
    let text: String

    enum CodingKeys: String, CodingKey {
      case group, reason, count
      case dueAt = "due_at"
      case text
    }

    init(_ line: Waits.Line) {
      group = line.group
      reason = line.reason
      count = line.count
      dueAt = line.due?.milliseconds
      text = line.text
    }
  }

  struct QuestionJSON: Encodable {
    let chat: Int64
    let title: String
    let question: String

    init(_ question: Overview.Question) {
      chat = question.chat.rawValue
      title = question.title
      self.question = question.question
    }
  }

  struct ErrorJSON: Encodable {
    let error: String
    let count: Int
    let chats: [Int64]

    init(_ group: Overview.ErrorGroup) {
      error = group.firstLine
      count = group.chats.count
      chats = group.chats.map(\.rawValue)
    }
  }

  struct PaceJSON: Encodable {
    let completed: Int
    let failed: Int
    let perHour: Double?
    let left: Int
    let remainingMs: Int64?

    enum CodingKeys: String, CodingKey {
      case completed, failed, left
      case perHour = "per_hour"
      case remainingMs = "remaining_ms"
    }

    init(_ pace: Overview.Pace, _ forecast: Forecast) {
      completed = pace.completed
      failed = pace.failed
      perHour = forecast.perHour
      left = forecast.left
      remainingMs = forecast.remaining?.wholeMilliseconds
    }
  }
}
