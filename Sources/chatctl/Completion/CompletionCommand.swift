import HeartbeatCore

/// `chatctl ---completion SHELL WORD…`: what the completion scripts ask at each TAB, the word at the
/// cursor last.
///
/// The first line of the answer is `words`, `files` or `directories`, which the shell completes
/// itself. Each line behind it is a word and, where the shell shows such, a tab and what it means.
/// Whatever goes wrong, the answer is that nothing is known: nobody wants an error at a TAB.
enum CompletionCommand {
  static let name = "---completion"
  /// The most candidates from a database.
  static let most = 200

  static func run(_ arguments: some Collection<String>, to out: Output) throws {
    guard let shell = arguments.first else { return }
    let query = CompletionQuery(arguments.dropFirst())
    let meanings = CompletionScript(rawValue: shell) != .bash
    switch query.answer {
    case .value(.files, _): try out.line("files")
    case .value(.directories, _): try out.line("directories")
    case .words(let candidates): try print(candidates, "", query, meanings, to: out)
    case .value(.list(let values), let prefix):
      try print(values.map { Candidate($0) }, prefix, query, meanings, to: out)
    case .value(let completable, let prefix):
      // No database, one that is busy, newer, older or damaged, a role that may not ask.
      let candidates = (try? stored(completable, prefix, query)) ?? []
      try print(candidates, prefix, query, meanings, to: out)
    }
    try out.flush()
  }

  private static func print(
    _ candidates: [Candidate], _ prefix: String, _ query: CompletionQuery, _ meanings: Bool,
    to out: Output
  ) throws {
    try out.line("words")
    for candidate in candidates {
      let word = prefix + candidate.text
      guard word.hasPrefix(query.current) else { continue }
      try out.line(
        meanings && !candidate.meaning.isEmpty ? "\(word)\t\(candidate.meaning)" : word)
    }
  }

  private static func stored(
    _ completable: Completable, _ prefix: String, _ query: CompletionQuery
  ) throws -> [Candidate] {
    if completable == .nothing { return [] }
    // Who presses TAB does not wait for a lock.
    var line = ["--busy-timeout", "20ms"]
    if let path = query.value(of: "--db") { line.append("--db=\(path)") }
    if let role = query.value(of: "--role") { line.append("--role=\(role)") }
    let database = try DatabaseOptions.parse(line)
    let store = try database.openQuestions()
    let typed = String(query.current.dropFirst(prefix.count))
    switch completable {
    case .chats(let statuses):
      var filter = ChatFilter()
      filter.statuses = statuses
      filter.limit = most
      return try store.chats(filter, at: database.now()).chats.reversed()
        .filter { !query.words.contains($0.id.description) }
        .map { Candidate($0.id.description, meaning($0)) }
    case .names(let kind):
      return try store.names(of: kind, startingWith: typed, limit: most)
        .filter { TerminalText.safe($0) == $0 }
        .map { Candidate($0) }
    case .nothing, .files, .directories, .list: return []
    }
  }

  private static func meaning(_ chat: Chat) -> String {
    let title = DisplayWidth.cut(TerminalText.safe(chat.title), to: 60)
    return "\(chat.status.rawValue): \(title)"
  }
}
