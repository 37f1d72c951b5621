import Foundation
import Glibc
import HeartbeatCheck
import HeartbeatCore
import HeartbeatSQL
import HeartbeatSQLite

@testable import chatctl

extension Sandbox {
  /// The database as the library sees it.
  func store(_ role: Role = .operator) throws -> SQLiteChatStore {
    try SQLiteChatStore(opening: database, role: role)
  }

  /// Claims pending chats for a worker id, as if a process had that has ended since.
  /// - Returns: Its incarnation.
  @discardableResult
  func claim(_ limit: Int, as worker: String, at time: Timestamp = wallTime()) throws -> Incarnation
  {
    let store = try store()
    let incarnation = Incarnation(id: .random(), worker: try WorkerID(worker))
    _ = try FileWorkerLocks(beside: database).enter(incarnation.worker, as: incarnation.id)
    try store.register(
      WorkerDeclaration(
        incarnation: incarnation, pid: getpid(), interval: .seconds(30), staleAfter: .seconds(90),
        maxRecoveries: 5, grace: .seconds(10)),
      at: time)
    _ = try store.claim(limit: limit, by: incarnation, at: time)
    return incarnation
  }

  /// Registers a worker whose process, this one, lives as long as what is returned.
  func enter(_ worker: WorkerID) throws -> (any Standing)? {
    let incarnation = Incarnation(id: .random(), worker: worker)
    let standing = try FileWorkerLocks(beside: database).enter(worker, as: incarnation.id)
    try store().register(
      WorkerDeclaration(
        incarnation: incarnation, pid: getpid(), interval: .seconds(30), staleAfter: .seconds(90),
        maxRecoveries: 5, grace: .seconds(10)),
      at: wallTime())
    return standing
  }

  /// Gives up a chat that `incarnation` runs.
  func fail(_ lease: Lease, of incarnation: Incarnation) throws {
    let ending = Ending(lease: lease, outcome: .failed(error: "exit code 7", retryAt: nil))
    _ = try store().finish([ending], by: incarnation, at: wallTime())
  }

  /// Where the history of a chat is not legal.
  func illegalities() throws -> [HistoryFinding] {
    try store(.viewer).checkHistory(limit: 10).findings
  }

  func statuses() throws -> [String] {
    var filter = ChatFilter()
    filter.limit = 1_000_000
    return try store(.viewer).chats(filter, at: wallTime()).chats.map(\.status.rawValue)
  }
}

extension Sandbox.Outcome {
  struct NotJSON: Error {}

  func object() throws -> [String: Any] {
    guard let object = try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] else {
      throw NotJSON()
    }
    return object
  }

  func array() throws -> [[String: Any]] {
    guard let array = try JSONSerialization.jsonObject(with: Data(bytes)) as? [[String: Any]] else {
      throw NotJSON()
    }
    return array
  }
}

/// The numbers under a key, in order.
func numbers(_ objects: [[String: Any]], _ key: String) -> [Int] {
  objects.compactMap { $0[key] as? Int }
}

func texts(_ objects: [[String: Any]], _ key: String) -> [String] {
  objects.compactMap { $0[key] as? String }
}
