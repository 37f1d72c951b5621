import HeartbeatCore

/// What somebody wants done, as a page sends it. Pure.
struct ActionForm: Equatable, Sendable {
  enum Subject: Equatable, Sendable {
    /// Nil: to whom is to be asked.
    case steal(ChatID, to: WorkerID?)
    case ready(WatchAction)
  }

  let subject: Subject
  /// The question that was answered with yes; nil when none was asked yet.
  let confirmed: String?
  /// Of which database the page was that asks; nil from whoever has no page.
  let file: String?

  /// - Parameter body: As a form is sent.
  /// - Throws: ``InvalidInput``.
  init(_ body: [UInt8]) throws {
    guard let text = String(validating: body, as: UTF8.self),
      let items = RequestTarget.items(text[...])
    else { throw InvalidInput("an action is sent as a form is") }
    func value(_ name: String) throws -> String? {
      let values = items.filter { $0.name == name }
      guard values.count < 2 else { throw InvalidInput("\(name) comes twice") }
      return values.first?.value
    }
    func needed(_ name: String) throws -> String {
      guard let value = try value(name) else { throw InvalidInput("\(name) is missing") }
      return value
    }
    confirmed = try value("confirmed")
    file = try value("file")
    guard let offer = WatchAction.Offer(rawValue: try needed("do")) else {
      throw InvalidInput("there is no such action")
    }
    func chat() throws -> ChatID { try ChatIDArgument.parse(try needed("chat")) }
    func worker() throws -> WorkerID { try WorkerID.parse(try needed("worker")) }
    // Of no group: everything.
    func group() throws -> String? {
      let name = try needed("group")
      return name.isEmpty ? nil : name
    }
    switch offer {
    case .steal: subject = .steal(try chat(), to: try value("to").map(WorkerID.parse))
    case .interrupt: subject = .ready(.interrupt(try chat()))
    case .retry: subject = .ready(.retry(try chat()))
    case .pause: subject = .ready(.pause(group: try group()))
    case .resume: subject = .ready(.resume(group: try group()))
    case .drain: subject = .ready(.drain(try worker()))
    case .undrain: subject = .ready(.undrain(try worker()))
    }
  }
}

/// What comes of it.
enum ActionReply: Equatable, Sendable {
  /// Nothing was done yet: whom a chat is to be moved to.
  case choose([WorkerID])
  /// Nothing was done yet: what it would do.
  case question(String)
  /// Nothing was done: what was confirmed is not what it would do now.
  case changed(String)
  case done(String)
}

/// Does what somebody wants, once he has confirmed just that.
struct ActionOffice {
  let store: any QuestionStore
  /// Tells the database from another one that was at its place.
  let file: String
  let now: Timestamp
  /// Returns what has come of it.
  let perform: (WatchAction) throws -> String

  /// - Throws: ``StoreError`` for a chat that is gone, ``CommandFailure`` for what was refused, and what the
  ///   database throws.
  func reply(to form: ActionForm) throws -> ActionReply {
    let action: WatchAction
    switch form.subject {
    case .ready(let ready): action = ready
    case .steal(let id, let target):
      guard let chat = try store.chat(id) else { throw StoreError.unknownChat(id) }
      guard let target else {
        return .choose(WatchAction.targets(for: chat, among: try store.workers(at: now)))
      }
      action = .steal(id, from: chat.worker, to: target)
    }
    guard let confirmed = form.confirmed else { return .question(action.question) }
    // Its owner may be another one meanwhile, and so may the whole database.
    guard confirmed == action.question, form.file ?? file == file else {
      return .changed(action.question)
    }
    return .done(try perform(action))
  }
}

extension ActionReply: Encodable {
  private enum Key: String, CodingKey { case choose, question, changed, done }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    switch self {
    case .choose(let workers): try container.encode(workers.map(\.name), forKey: .choose)
    case .question(let text): try container.encode(text, forKey: .question)
    case .changed(let text):
      try container.encode(text, forKey: .question)
      try container.encode(true, forKey: .changed)
    case .done(let text): try container.encode(text, forKey: .done)
    }
  }
}
