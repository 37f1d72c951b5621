/// Cuts what an operator means into portions. Knows no store and no time.
struct PortionCutter {
  enum Portion: Hashable {
    case given([ChatID])
    /// At most so many, from the one that follows that chat.
    case following(ChatID?, limit: Int)
  }

  private enum Rest {
    case given(ArraySlice<ChatID>)
    case following(ChatID?, count: Int)
  }

  private var rest: Rest

  init(_ selection: ChatSelection) {
    switch selection {
    case .chats(let chats): rest = .given(chats[...])
    case .all: rest = .following(nil, count: .max)
    }
  }

  init(_ selection: StealSelection) {
    switch selection {
    case .chats(let chats): rest = .given(chats[...])
    case .allOf(_, let count, let after): rest = .following(after, count: count ?? .max)
    }
  }

  var isAtEnd: Bool {
    switch rest {
    case .given(let chats): chats.isEmpty
    case .following(_, let count): count <= 0
    }
  }

  func next(_ size: Int) -> Portion {
    switch rest {
    case .given(let chats): .given(Array(chats.prefix(size)))
    case .following(let chat, let count): .following(chat, limit: min(size, count))
    }
  }

  /// - Parameters:
  ///   - size: That of the portion.
  ///   - took: How many chats were found.
  ///   - last: The last of them.
  mutating func advance(_ size: Int, took: Int, last: ChatID?) {
    switch rest {
    case .given(let chats): rest = .given(chats.dropFirst(size))
    case .following(let chat, let count):
      // Fewer than were asked for: there are no more.
      let isLast = took < min(size, count)
      rest = .following(last ?? chat, count: isLast ? 0 : count - took)
    }
  }
}

/// What one portion has done, to be added up.
protocol BulkPart: Sendable {
  static var nothing: Self { get }
  mutating func add(_ part: Self)
  /// How many chats it was about.
  var size: Int { get }
  /// The highest of them.
  var last: ChatID? { get }
}

extension Changes: BulkPart {
  static var nothing: Changes { Changes(changed: [], refused: []) }

  mutating func add(_ part: Changes) {
    changed += part.changed
    refused += part.refused
  }

  var size: Int { changed.count + refused.count }
  var last: ChatID? { max(changed.last?.chat, refused.last?.chat) }
}

extension Theft: BulkPart {
  static var nothing: Theft { Theft(stolen: [], refused: [], isHolderAlive: false) }

  mutating func add(_ part: Theft) {
    stolen += part.stolen
    refused += part.refused
    isHolderAlive = part.isHolderAlive
  }

  var size: Int { stolen.count + refused.count }
  var last: ChatID? { max(stolen.last?.lease.chat, refused.last?.chat) }
}

private func max(_ left: ChatID?, _ right: ChatID?) -> ChatID? {
  guard let left, let right else { return left ?? right }
  return Swift.max(left, right)
}
