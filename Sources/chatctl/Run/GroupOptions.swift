import ArgumentParser
import HeartbeatCore

/// Whose chats a worker claims.
struct GroupOptions: ParsableArguments {
  @Option(
    name: .customLong("group"), parsing: .upToNextOption,
    help: ArgumentHelp(
      "Claim only chats of this group; may be repeated. (default: all chats)", valueName: "group"),
    transform: ChatDraft.checkedGroup)
  var names: [String] = []

  /// Nil for all, and chats of no group.
  var wanted: [String]? { names.isEmpty ? nil : GroupArgument.unique(names) }

  /// A command without its `--` would be read as more names of groups.
  func validate(with work: WorkOptions) throws {
    guard work.notice != nil else { return }
    let words = CommandLine.arguments.prefix { $0 != "--" }
    let options = words.count { $0 == "--group" || $0.hasPrefix("--group=") }
    guard options > 0, names.count > options else { return }
    throw ValidationError(
      "each group has its own --group, and a chat's command stands behind --: \(names[options]) is neither"
    )
  }
}
