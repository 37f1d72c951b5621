package import HeartbeatCore

/// A database to throw away, in which both systems hold their chats.
package protocol BenchmarkDatabase: AnyObject {
  /// As workers are told.
  var address: String { get }
  /// For reports: without a password, and the same each time.
  var description: String { get }

  /// Makes it anew with this many chats that have ended.
  /// - Parameter progress: Told now and then how many there are.
  func fill(history: Int, payloadBytes: Int, progress: (Int) throws -> Void) throws

  /// Adds chats that wait for a worker to a database that has nothing but the history, also after a run.
  func begin(chats: Int, payloadBytes: Int) throws

  /// What workers open.
  func backend() throws -> any ChatBackend

  /// Begins to count what the log gets.
  func countLog() throws -> any LogMeter

  /// The leases that there are, and the oldest of their heartbeats.
  func held() throws -> (leases: Int, oldest: Timestamp)

  /// Removes it with all that belongs to it. Nobody uses it any more.
  func remove()
}

/// Counts what a log gets.
package protocol LogMeter: AnyObject {
  /// - Returns: In bytes, since it was made; nil when it cannot be told.
  func end() -> Int?
}
