import HeartbeatCore

/// A command that only asks, as a path and a query name it. Pure.
///
/// The command itself answers, so that a program gets the same bytes over the web as from a pipe.
struct APICommand: Equatable, Sendable {
  /// As `chatctl` takes them, without the database's.
  let arguments: [String]
  /// One object on each line.
  let isStream: Bool

  /// - Parameters:
  ///   - path: Behind `/api/`: the words of the command, then what it is about.
  ///   - query: Its options without their dashes.
  /// - Returns: Nil where there is no such command.
  /// - Throws: ``InvalidInput`` for what it cannot be asked.
  init?(_ path: [String], _ query: [RequestTarget.Item]) throws {
    guard let kind = Kind.all.first(where: { $0.fits(path) }) else { return nil }
    var arguments = kind.words + ["--json"] + kind.always
    if kind.takesChat {
      arguments.append("\(try ChatIDArgument.parse(path[kind.words.count]))")
    }
    for item in query {
      if kind.flags.contains(item.name) {
        guard ["", "1", "true"].contains(item.value) else {
          throw InvalidInput("\(item.name) takes no value")
        }
        arguments.append("--\(item.name)")
      } else if kind.options.contains(item.name) {
        // The parser would take the next argument.
        guard !item.value.isEmpty else { throw InvalidInput("\(item.name) needs a value") }
        arguments.append("--\(item.name)=\(item.value)")
      } else {
        let known = (kind.options + kind.flags).sorted()
        throw InvalidInput(
          "\(kind.words.joined(separator: " ")) knows no \(item.name) here"
            + (known.isEmpty ? "" : ", only \(known.joined(separator: ", "))"))
      }
    }
    for (name, value) in kind.defaults where !query.contains(where: { $0.name == name }) {
      arguments.append("--\(name)=\(value)")
    }
    self.arguments = arguments
    isStream = kind.isStream
  }

  private struct Kind {
    let words: [String]
    var takesChat = false
    var options: [String] = []
    var flags: [String] = []
    var always: [String] = []
    /// So that nobody gets a whole log who has not asked for it.
    var defaults: [(String, String)] = []
    var isStream = false

    func fits(_ path: [String]) -> Bool {
      path.count == words.count + (takesChat ? 1 : 0) && path.starts(with: words)
    }

    static var all: [Kind] {
      [
        Kind(
          words: ["list"],
          options: [
            "status", "worker", "silent", "limit", "group", "tag", "key", "workspace", "search",
            "sort",
          ], flags: ["stale", "questions"]),
        Kind(words: ["show"], takesChat: true),
        Kind(words: ["explain"], takesChat: true),
        Kind(
          words: ["logs"], takesChat: true, options: ["tail", "run"], flags: ["stderr"],
          defaults: [("tail", "1000")], isStream: true),
        Kind(words: ["workers"]),
        Kind(words: ["group", "list"]),
        Kind(words: ["workspace", "list"], flags: ["due"]),
        Kind(
          words: ["events"], options: ["chat", "worker", "after", "since", "kind", "limit"],
          flags: ["reverse"], defaults: [("limit", "1000")], isStream: true),
        Kind(words: ["status"], options: ["since", "group"]),
        // Whoever may look must not make the server read every page of a file again and again.
        Kind(words: ["doctor"], always: ["--quick"]),
      ]
    }
  }
}
