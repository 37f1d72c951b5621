import HeartbeatCore

/// What can be completed at a place of a command line.
enum Completable: Equatable {
  case nothing
  case files
  case directories
  case list([String])
  /// The newest chats with one of these statuses; with any where the set is empty.
  case chats(Set<ChatStatus>)
  case names(NameKind)
}

/// Tells from the commands' own declarations what an argument names, so that a new command or option
/// is completed without a line of its own here.
extension Completable {
  /// - Parameters:
  ///   - path: The names of the command.
  ///   - words: All words of the line.
  init(_ argument: CommandDescription.Argument, of path: [String], words: [String]) {
    if let list = argument.completionKind?.list?.values ?? argument.allValues, !list.isEmpty {
      self = .list(list)
    } else if argument.completionKind?.file != nil || argument.isBehindTerminator {
      self = .files
    } else if argument.completionKind?.directory != nil {
      self = .directories
    } else {
      self = Self.named(argument, path) ?? .nothing
    }
    if case .chats = self, argument.isPositional {
      self = .chats(Self.statuses(path.last ?? "", words))
    }
  }

  private static func named(
    _ argument: CommandDescription.Argument, _ path: [String]
  ) -> Completable? {
    let option = argument.name.map { String($0.drop { $0 == "-" }) }
    for name in [argument.valueName, option].compactMap(\.self) {
      if let known = byName[name] { return known }
      // `workspace show NAME` is about a workspace, and only `workspace add NAME` about none yet.
      if name == "name", let group = path.dropLast().last, path.last != "add" {
        return byName[group]
      }
    }
    return nil
  }

  private static let byName: [String: Completable] = [
    "chat": .chats([]), "chats": .chats([]),
    "worker": .names(.workers), "workers": .names(.workers), "worker-id": .names(.workers),
    "group": .names(.groups), "groups": .names(.groups),
    "workspace": .names(.workspaces), "workspaces": .names(.workspaces),
    "tag": .names(.tags), "tags": .names(.tags),
    "role": .list(Role.allCases.map(\.rawValue)),
    "status": .list(ChatStatus.allCases.map(\.rawValue)),
    "file": .files, "path": .files,
    "dir": .directories, "directory": .directories, "cwd": .directories,
    "cwd-root": .directories,
  ]

  /// The statuses of the chats that a command can do something to.
  private static func statuses(_ command: String, _ words: [String]) -> Set<ChatStatus> {
    switch command {
    case "interrupt", "wait": [.pending, .running]
    case "steal": [.running]
    case "complete": [.running, .waiting]
    case "retry":
      words.contains("--again") ? [.error, .waiting, .completed] : [.error, .waiting]
    case "edit": [.pending]
    default: []
    }
  }
}
