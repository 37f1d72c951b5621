import HeartbeatCore

/// Drafts that follow each other and are made with one statement. Pure.
struct DraftRun {
  enum Kind {
    case single
    /// The database cannot tell their chats apart.
    case equal
    /// They differ by their titles and messages alone.
    case alike
  }

  /// The most chats that one statement makes, so that there is something to tell meanwhile.
  private static let mostDrafts = 10_000
  /// The most bytes of the texts that differ. They are written twice, once as JSON.
  private static let mostBytes = 1 << 20

  let kind: Kind
  let drafts: ArraySlice<ChatDraft>

  var first: ChatDraft { drafts[drafts.startIndex] }

  /// As many as go together.
  /// - Parameter rest: At least one.
  init(atBeginningOf rest: ArraySlice<ChatDraft>) {
    let first = rest[rest.startIndex]
    // A key makes each chat different, and the next draft with the same key finds the chat of the first one.
    guard first.key == nil, rest.count > 1 else {
      (kind, drafts) = (.single, rest.prefix(1))
      return
    }
    let reach = rest.prefix(Self.mostDrafts)
    let equal = reach.prefix { $0.isWritten(like: first) }
    guard equal.count == 1 else {
      (kind, drafts) = (.equal, equal)
      return
    }
    var bytes = 0
    let alike = reach.prefix { draft in
      bytes += draft.title.utf8.count + (draft.message?.utf8.count ?? 0)
      return bytes <= Self.mostBytes && draft.isWritten(like: first, butForTexts: true)
    }
    (kind, drafts) = alike.count > 1 ? (.alike, alike) : (.single, equal)
  }
}

extension ChatDraft {
  /// Whether the database cannot tell the chats of both apart.
  /// - Parameter butForTexts: Titles and messages may differ. What no database has of JSON is like nothing.
  fileprivate func isWritten(like other: ChatDraft, butForTexts: Bool = false) -> Bool {
    var other = other
    if butForTexts {
      guard !title.utf8.contains(0), message?.utf8.contains(0) != true else { return false }
      other.title = title
      other.message = message
    }
    // One after the other: of a hundred thousand equal drafts each is compared.
    return self == other && title.hasBytes(of: other.title)
      && message.hasBytes(of: other.message)
      && workspace.hasBytes(of: other.workspace) && group.hasBytes(of: other.group)
      && launch.directory.hasBytes(of: other.launch.directory)
      && tags.elementsEqual(other.tags) { $0.hasBytes(of: $1) }
      && launch.arguments.elementsEqual(other.launch.arguments) { $0.hasBytes(of: $1) }
      && launch.environment.allSatisfy { Optional($1).hasBytes(of: other.launch.environment[$0]) }
  }
}

extension String? {
  /// Of two that are equal.
  fileprivate func hasBytes(of other: String?) -> Bool {
    guard let self, let other else { return true }
    return self.hasBytes(of: other)
  }
}
