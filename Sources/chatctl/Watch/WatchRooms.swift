/// How many rows of a screen each table gets. Pure.
struct WatchRooms: Equatable {
  /// Of rows below a heading; a table without any has no heading either.
  private(set) var workers = 0
  private(set) var groups = 0
  private(set) var chats = 0
  private(set) var events = 0

  /// The first and the last line, which tell how all stands and what can be done.
  static let frame = 2
  /// Fewer rows of chats than these are not worth another table.
  private static let leastChats = 4

  /// - Parameters:
  ///   - height: Lines of the screen.
  ///   - workers: How many rows there are; so are the others.
  init(height: Int, workers: Int, groups: Int, events: Int) {
    var left = max(height - Self.frame - 1, 0)
    chats = min(left, Self.leastChats)
    left -= chats
    func take(_ wanted: Int, of share: Int) -> Int {
      let rows = min(wanted, share, left - 1)
      guard rows > 0 else { return 0 }
      left -= rows + 1
      return rows
    }
    self.workers = take(workers, of: max(height / 6, 2))
    self.events = take(events, of: max(height / 6, 2))
    self.groups = take(groups, of: max(height / 8, 2))
    chats += left
  }
}
