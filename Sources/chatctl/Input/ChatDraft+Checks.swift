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

  // Lengths are counted as SQLite's length() counts them in the schema's checks.

  static func checkTitle(_ title: String) throws {
    guard !title.isEmpty else { throw InvalidInput("a title must not be empty") }
    guard title.unicodeScalars.count <= maxTitleLength else {
      throw InvalidInput("a title has at most \(maxTitleLength) characters")
    }
    guard !title.unicodeScalars.contains(where: TerminalText.isControl) else {
      throw InvalidInput("a title must not contain control characters")
    }
  }

  private static func checkKey(_ key: String) throws {
    guard !key.isEmpty else { throw InvalidInput("a key must not be empty") }
    guard key.unicodeScalars.count <= maxKeyLength else {
      throw InvalidInput("a key has at most \(maxKeyLength) characters")
    }
    guard !key.unicodeScalars.contains(where: TerminalText.isControl) else {
      throw InvalidInput("a key must not contain control characters")
    }
  }

  /// For the `transform` of an option.
  static func checkedGroup(_ name: String) throws -> String {
    guard !name.isEmpty else { throw InvalidInput("a group's name must not be empty") }
    guard name.unicodeScalars.count <= maxGroupLength else {
      throw InvalidInput("a group's name has at most \(maxGroupLength) characters")
    }
    guard !name.unicodeScalars.contains(where: TerminalText.isControl) else {
      throw InvalidInput("a group's name must not contain control characters")
    }
    guard name != noGroup else {
      throw InvalidInput("a group cannot be called \(noGroup): that stands for no group")
    }
    return name
  }

  /// What stands for no group where a group is asked for.
  static let noGroup = "none"

  /// For the `transform` of an option.
  static func checkedTag(_ tag: String) throws -> String {
    guard !tag.isEmpty else { throw InvalidInput("a tag must not be empty") }
    guard tag.unicodeScalars.count <= maxTagLength else {
      throw InvalidInput("a tag has at most \(maxTagLength) characters")
    }
    // Commands are given all tags in one variable, a line for each.
    guard !tag.unicodeScalars.contains(where: TerminalText.isControl) else {
      throw InvalidInput("a tag must not contain control characters")
    }
    return tag
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
