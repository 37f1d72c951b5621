import HeartbeatCore

/// What was said of a chat that is to be made, on the command line or in a line of a file.
struct DraftFields: Sendable {
  var title: String?
  var message: String?
  var workspace: String?
  var key: String?
  var group: String?
  var priority: Int?
  var after: [ChatID] = []
  var afterAny = false
  var delay: Duration?
  /// As it was written.
  var at: String?
  var timeout: Duration?
  var silence: Duration?
  /// As it was written.
  var directory: String?
  var environment: [String: String] = [:]
  var tags: [String] = []
  var arguments: [String] = []

  /// - Parameters:
  ///   - now: What a delay counts from.
  ///   - directories: Those that were looked at.
  /// - Throws: ``InvalidInput`` with a sentence that names what is wrong.
  func draft(at now: Timestamp, _ directories: inout DirectoryArgument) throws -> ChatDraft {
    var draft = try ChatDraft(
      checkedTitle: title, message: message, workspace: workspace, key: key)
    draft.group = group
    draft.priority = priority ?? 0
    draft.after = after
    draft.afterAny = afterAny
    draft.limits = Chat.Limits(timeout: timeout, silence: silence)
    draft.tags = tags
    draft.startAt = try delay.map { now + $0 } ?? at.map { try TimeArgument.future($0, from: now) }
    draft.launch = ChatLaunch(
      directory: try directory.map { try directories.absolute($0) }, arguments: arguments,
      environment: environment)
    try Self.check(draft.launch)
    return draft
  }

  /// All that a chat brings for the start of its command, in bytes; far below what execve(2) takes
  /// besides the worker's own, which is 2 MB as a rule and 128 KiB for each word.
  static let maxLaunchBytes = 64 << 10

  private static func check(_ launch: ChatLaunch) throws {
    guard !launch.isEmpty else { return }
    guard !launch.arguments.contains(where: { $0.utf8.contains(0) }) else {
      throw InvalidInput("an argument must not contain a NUL character")
    }
    // Each word ends with a NUL and is pointed at.
    let words = launch.arguments + launch.environment.map { "\($0)=\($1)" }
    let bytes = words.reduce(launch.directory?.utf8.count ?? 0) { $0 + $1.utf8.count + 9 }
    guard bytes <= maxLaunchBytes else {
      throw InvalidInput(
        "the arguments and variables of a chat have \(bytes) bytes, and at most \(maxLaunchBytes)"
          + " are taken; what is longer belongs into its message or a file")
    }
  }
}
