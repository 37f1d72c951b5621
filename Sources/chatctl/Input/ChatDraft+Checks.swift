import HeartbeatCore

extension ChatDraft {
  private static let maxDefaultTitleLength = 80

  /// A draft from what was typed, with a title of its own making where none was given.
  /// - Throws: ``InvalidInput`` with a sentence that names what is wrong.
  init(
    checkedTitle title: String?, message: String?, workspace: String?, key: String?
  ) throws {
    if let title { try Self.checkTitle(title) }
    if let message { try Self.checkMessage(message) }
    if let workspace, workspace.isEmpty {
      throw InvalidInput("the name of a workspace must not be empty")
    }
    if let key { try Self.checkKey(key) }
    self.init(
      title: title ?? Self.defaultTitle(for: message), message: message, workspace: workspace,
      key: key)
  }

  static func checkMessage(_ message: String) throws {
    guard !message.isEmpty else { throw InvalidInput("a message must not be empty") }
    guard message.utf8.count <= maxMessageBytes else {
      throw InvalidInput("a message has at most \(maxMessageBytes) bytes")
    }
  }

  static func checkTitle(_ title: String) throws {
    try check(title, "a title", atMost: maxTitleLength)
  }

  private static func checkKey(_ key: String) throws {
    try check(key, "a key", atMost: maxKeyLength)
  }

  /// For the `transform` of an option.
  static func checkedGroup(_ name: String) throws -> String {
    guard name != noGroup else {
      throw InvalidInput("a group cannot be called \(noGroup): that stands for no group")
    }
    return try GroupArgument.name(name)
  }

  /// What stands for no group where a group is asked for.
  static let noGroup = "none"

  /// For the `transform` of an option. Commands are given all tags in one variable, a line for each.
  static func checkedTag(_ tag: String) throws -> String {
    try check(tag, "a tag", atMost: maxTagLength)
    return tag
  }

  /// Lengths are counted as SQLite's length() counts them in the schema's checks.
  private static func check(_ text: String, _ what: String, atMost length: Int) throws {
    guard !text.isEmpty else { throw InvalidInput("\(what) must not be empty") }
    guard text.unicodeScalars.count <= length else {
      throw InvalidInput("\(what) has at most \(length) characters")
    }
    guard !text.unicodeScalars.contains(where: TerminalText.isControl) else {
      throw InvalidInput("\(what) must not contain control characters")
    }
  }

  /// The first line of the message that says something, or `chat`.
  static func defaultTitle(for message: String?) -> String {
    let lines = (message ?? "").split(whereSeparator: \.isNewline)
    let titles = lines.lazy.map { line in
      var scalars = String.UnicodeScalarView()
      for scalar in line.unicodeScalars.prefix(maxDefaultTitleLength) {
        scalars.append(TerminalText.isControl(scalar) ? " " : scalar)
      }
      return String(scalars)
    }
    return titles.first { title in title.contains { !$0.isWhitespace } } ?? "chat"
  }
}
