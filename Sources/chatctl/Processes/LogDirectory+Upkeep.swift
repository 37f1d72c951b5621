import HeartbeatCore

/// The logs of chats that are gone.
extension LogDirectory: ChatFiles {
  func chatsWithFiles() throws -> [ChatID] {
    guard let root = try root() else { return [] }
    return try root.names().compactMap { name in
      Int64(name).flatMap(ChatID.init(rawValue:)).flatMap { "\($0)" == name ? $0 : nil }
    }.sorted()
  }

  func size(ofChats chats: [ChatID]) -> (chats: Int, bytes: Int) {
    measure(chats, removing: false)
  }

  func remove(ofChats chats: [ChatID]) -> (chats: Int, bytes: Int) {
    measure(chats, removing: true)
  }

  private func measure(
    _ chats: [ChatID], removing: Bool
  ) -> (chats: Int, bytes: Int) {
    var found = (chats: 0, bytes: 0)
    // A folder that is not used is said when somebody wants to read or write in it; it stays.
    guard !chats.isEmpty, let root = try? root() else { return found }
    for chat in chats {
      guard let folder = try? root.folder("\(chat)", creating: false),
        let names = try? folder.names()
      else { continue }
      var isOurs = names.isEmpty
      for name in names where Piece(name: name) != nil {
        // What stands in the place of a file of ours is neither counted nor touched.
        guard let bytes = folder.size(of: name) else { continue }
        found.bytes += bytes
        isOurs = true
        if removing { folder.remove(name) }
      }
      // What holds only others' files stays, and would be counted each time.
      if isOurs { found.chats += 1 }
      // One that is not empty stays.
      if removing { root.removeFolder("\(chat)") }
    }
    return found
  }
}
