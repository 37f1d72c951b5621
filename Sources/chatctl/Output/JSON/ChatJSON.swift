import HeartbeatCore

/// A chat as scripts see it.
struct ChatJSON: Encodable {
  let id: Int64
  let title: String
  let status: String
  let worker: String?
  let generation: Int64
  let heartbeatAt: Int64?
  let attempts: Int
  let recoveries: Int
  let workspace: String?
  let key: String?
  let error: String?
  let notBefore: Int64?
  let progress: ProgressJSON?
  let waitsFor: String?
  let group: String?
  let priority: Int
  let tags: [String]
  let after: [Int64]
  let timeoutMs: Int64?
  let silenceMs: Int64?
  let startedAt: Int64?
  let endedAt: Int64?
  let lastOutputAt: Int64?
  let exitCode: Int32?
  let question: String?
  let createdAt: Int64
  let updatedAt: Int64

  enum CodingKeys: String, CodingKey {
    case id, title, status, worker, generation
    case heartbeatAt = "heartbeat_at"
    case attempts, recoveries, workspace, key, error
    case notBefore = "not_before"
    case progress
    case waitsFor = "waits_for"
    case group, priority, tags, after
    case timeoutMs = "timeout_ms"
    case silenceMs = "silence_ms"
    case startedAt = "started_at"
    case endedAt = "ended_at"
    case lastOutputAt = "last_output_at"
    case exitCode = "exit_code"
    case question
    case createdAt = "created_at"
    case updatedAt = "updated_at"
  }

  init(_ chat: Chat) {
    id = chat.id.rawValue
    title = chat.title
    status = chat.status.rawValue
    worker = chat.worker?.name
    generation = chat.generation.rawValue
    heartbeatAt = chat.heartbeatAt?.milliseconds
    attempts = chat.attempts
    recoveries = chat.recoveries
    workspace = chat.workspace
    key = chat.key
    error = chat.error
    notBefore = chat.notBefore?.milliseconds
    progress = chat.progress.map(ProgressJSON.init)
    waitsFor = chat.waitsFor?.name
    group = chat.group
    priority = chat.priority
    tags = chat.tags
    after = chat.after.map(\.rawValue)
    timeoutMs = chat.limits.timeout?.wholeMilliseconds
    silenceMs = chat.limits.silence?.wholeMilliseconds
    startedAt = chat.startedAt?.milliseconds
    endedAt = chat.endedAt?.milliseconds
    lastOutputAt = chat.lastOutputAt?.milliseconds
    exitCode = chat.exitCode
    question = chat.question
    createdAt = chat.createdAt.milliseconds
    updatedAt = chat.updatedAt.milliseconds
  }
}

struct ProgressJSON: Encodable {
  let fraction: Double
  let note: String?

  init(_ progress: Chat.Progress) {
    fraction = progress.fraction
    note = progress.note
  }
}

/// A chat in the answer of `start`: the keys of a chat, and whether it is new.
struct MadeChatJSON: Encodable {
  let chat: ChatJSON
  let created: Bool

  enum CodingKeys: String, CodingKey {
    case created
  }

  init(_ made: MadeChat) {
    chat = ChatJSON(made.chat)
    created = made.isNew
  }

  func encode(to encoder: any Encoder) throws {
    try chat.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(created, forKey: .created)
  }
}

/// A chat with all that belongs to it: the keys of a chat and more.
struct ChatDetailJSON: Encodable {
  let chat: ChatJSON
  /// Its worker's, while it runs; null in a file, which one machine uses.
  let host: String?
  let launch: LaunchJSON
  let messages: [MessageJSON]
  let events: [EventJSON]

  enum CodingKeys: String, CodingKey {
    case host, messages, events
  }

  func encode(to encoder: any Encoder) throws {
    try chat.encode(to: encoder)
    try launch.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(host, forKey: .host)
    try container.encode(messages, forKey: .messages)
    try container.encode(events, forKey: .events)
  }
}

struct MessageJSON: Encodable {
  let role: String
  let content: String
  let at: Int64

  init(_ message: Message) {
    role = message.role.rawValue
    content = message.content
    at = message.at.milliseconds
  }
}
