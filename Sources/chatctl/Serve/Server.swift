import HeartbeatCore
import HeartbeatView

/// Answers requests: decides who may, and lets others do what is wanted.
struct Server: Sendable {
  let access: Access
  let feed: SnapshotFeed
  /// For pages and what is done through them.
  let pages: Desk
  /// For programs, which may ask for much at once.
  let programs: Desk
  /// Whoever scrapes does not wait behind them.
  let metrics: Desk
  let questions: Questions
  let limits: HTTPLimits

  func answer(_ request: HTTPRequest) async -> HTTPAnswer {
    guard let target = RequestTarget(request.target) else {
      return Self.refusal(
        .badRequest, .usage,
        "the address has something that cannot be in it: half an escape, a control character, or what is no UTF-8",
        of: request)
    }
    switch access.decide(request, target) {
    case .refused(let status, let code, let why, let fields):
      return Self.refusal(status, code, why, of: request, fields: fields)
    case .login: return login()
    case .allowed: break
    }
    do {
      guard let route = try Route.of(target) else {
        return Self.refusal(.notFound, .refused, "there is nothing at this address", of: request)
      }
      guard route.methods.contains(request.method) else {
        return Self.refusal(
          .methodNotAllowed, .usage, "this takes \(route.methods.joined(separator: " and "))",
          of: request, fields: [("Allow", route.methods.joined(separator: ", "))])
      }
      return try await answer(route, request)
    } catch is Desk.Busy {
      return Self.refusal(
        .unavailable, .unavailable, "too many requests wait already", of: request,
        fields: [("Retry-After", "5")])
    } catch {
      let complaint = Complaint(error)
      return Self.refusal(
        HTTPStatus(complaint.code), complaint.code, complaint.message ?? "", of: request)
    }
  }

  private func login() -> HTTPAnswer {
    let cookie = access.token.map { [("Set-Cookie", access.cookieField($0))] } ?? []
    return HTTPAnswer(.seeOther, "go on at /", fields: [("Location", "/")] + cookie)
  }

  private func answer(_ route: Route, _ request: HTTPRequest) async throws -> HTTPAnswer {
    switch route {
    case .file(let file): return HTTPAnswer(.ok, file.type, .bytes(file.bytes))
    case .overview: return overview()
    case .chat(let chat): return stream(of: chat)
    case .timeline:
      let questions = questions
      let svg = try await pages.perform { try questions.timeline.svg() }
      return HTTPAnswer(.ok, "image/svg+xml", .bytes(svg))
    case .metrics:
      let questions = questions
      let answer = try await metrics.perform { try questions.command(["metrics"]) }
      return HTTPAnswer(.ok, "text/plain; version=0.0.4; charset=utf-8", .bytes(answer))
    case .command(let command):
      let questions = questions
      let bytes = try await programs.perform { try questions.command(command.arguments) }
      return HTTPAnswer(
        .ok, command.isStream ? "application/x-ndjson" : HTTPAnswer.json, .bytes(bytes))
    case .action: return try await act(request.body)
    }
  }

  private func act(_ body: [UInt8]) async throws -> HTTPAnswer {
    let form = try ActionForm(body)
    let questions = questions
    let reply = try await pages.perform { try questions.reply(to: form) }
    if case .done = reply { feed.hurry() }
    var status = HTTPStatus.ok
    if case .changed = reply { status = .conflict }
    return HTTPAnswer(status, HTTPAnswer.json, .bytes(try JSON.encode(reply)))
  }

  // MARK: Streams

  private static let tooMany = HTTPAnswer(
    .unavailable, "too many pages are open", fields: [("Retry-After", "5")])
  private static let eventStream = "text/event-stream; charset=utf-8"

  private func overview() -> HTTPAnswer {
    guard let sights = feed.sights() else { return Self.tooMany }
    let isOperator = access.isOperator
    return HTTPAnswer(
      .ok, Self.eventStream,
      .events { page in
        try await page.send(ServerSentEvent.retry)
        var news = OverviewNews()
        for await sight in sights {
          let event = try news.next(sight, isOperator: isOperator)
          try await page.send(event?.bytes ?? ServerSentEvent.beat)
        }
      })
  }

  /// What its log has to tell is no commit, so that one is looked at while its page is open.
  private func stream(of chat: ChatID) -> HTTPAnswer {
    guard let sights = feed.sights() else { return Self.tooMany }
    let (feed, pages, questions, isOperator) = (feed, pages, questions, access.isOperator)
    let beat = limits.beat
    return HTTPAnswer(
      .ok, Self.eventStream,
      .events { page in
        // As long as somebody has it, the reader reads.
        defer { withExtendedLifetime(sights) {} }
        try await page.send(ServerSentEvent.retry)
        var (news, last) = (ChatNews(), ChatNews.Look?.none)
        var complaint: String?
        var (seen, toldAt) = (-1, ContinuousClock.now)
        while true {
          let begin = ContinuousClock.now
          let version = feed.version
          let (isNew, before) = (version != seen, last)
          seen = version
          var bytes: [UInt8] = []
          do {
            let look = try await pages.perform {
              try questions.look(at: chat, isNew: isNew, last: before, isOperator: isOperator)
            }
            last = look
            bytes = try news.next(look).flatMap(\.bytes)
            if complaint != nil { bytes += Self.trouble(nil) }
            complaint = nil
          } catch StoreError.unknownChat(let chat) {
            // The page need not ask again.
            let text = Array("\(StoreError.unknownChat(chat))".utf8)
            return try await page.send(ServerSentEvent(name: "gone", data: text).bytes)
          } catch {
            seen = -1
            let text = Complaint(error).message ?? "the database cannot be read"
            if text != complaint { bytes = Self.trouble(text) }
            complaint = text
          }
          if bytes.isEmpty, begin - toldAt >= beat { bytes = ServerSentEvent.beat }
          if !bytes.isEmpty {
            try await page.send(bytes)
            toldAt = begin
          }
          // A look that takes long is not taken often.
          try await Task.sleep(for: max(Self.pause, (ContinuousClock.now - begin) * 20))
        }
      })
  }

  private static let pause: Duration = .milliseconds(500)

  /// - Parameter complaint: Why what is shown may be old; nil once it is not.
  private static func trouble(_ complaint: String?) -> [UInt8] {
    let data = (try? JSON.encode(["complaint": complaint])) ?? []
    return ServerSentEvent(name: "trouble", data: data).bytes
  }

  // MARK: Refusals

  /// For a program: with the name of the exit code that the command would have had.
  private static func refusal(
    _ status: HTTPStatus, _ code: ExitCode, _ message: String, of request: HTTPRequest,
    fields: [(name: String, value: String)] = []
  ) -> HTTPAnswer {
    // As it was written: what cannot be decoded is answered too.
    let first = request.target.split { $0 == "/" || $0 == "?" }.first
    guard let first, ["api", "action", "metrics"].contains(first) else {
      return HTTPAnswer(status, message, fields: fields)
    }
    let json = FailureJSON(error: code.name, exitCode: code.rawValue, message: message)
    // What is encoded here has nothing that could fail.
    let bytes = (try? JSON.encode(json)) ?? []
    return HTTPAnswer(status, HTTPAnswer.json, fields: fields, .bytes(bytes + [10]))
  }
}

private struct FailureJSON: Encodable {
  let error: String
  let exitCode: Int32
  let message: String

  enum CodingKeys: String, CodingKey {
    case error
    case exitCode = "exit_code"
    case message
  }
}

extension HTTPStatus {
  init(_ code: ExitCode) {
    switch code {
    case .success: self = .ok
    case .failure, .interrupted, .terminated: self = .failure
    case .refused: self = .notFound
    case .unavailable: self = .unavailable
    case .usage: self = .badRequest
    case .unauthorized: self = .forbidden
    }
  }
}
