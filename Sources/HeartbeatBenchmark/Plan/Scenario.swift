/// What both systems are measured with.
package struct Scenario: Hashable, Sendable {
  /// Held by all workers together.
  package var chats: Int
  /// Chats in the same database that have ended.
  package var history: Int
  /// Processes.
  package var workers: Int

  package init(chats: Int, history: Int = 0, workers: Int = 1) {
    self.chats = chats
    self.history = history
    self.workers = workers
  }

  /// How many chats each worker holds: as equal as can be, all of them together.
  package var shares: [Int] {
    (0..<workers).map { chats / workers + ($0 < chats % workers ? 1 : 0) }
  }
}
