import Foundation
import HeartbeatCore
import HeartbeatSQLite
import Testing

@testable import HeartbeatBenchmark

@Suite final class `A worker of before` {
  private let database: SQLiteBenchmark

  init() throws {
    database = try SQLiteBenchmark(in: NSTemporaryDirectory())
    try database.fill(history: 3, payloadBytes: 10) { _ in }
    try database.begin(chats: 5, payloadBytes: 10)
  }

  deinit { database.remove() }

  private func worker(_ share: Int, connections: Int = 1) throws -> OldWorker {
    try OldWorker(
      WorkerID("w1"), on: database.backend(), share: share, interval: .milliseconds(10),
      staleAfter: .seconds(600), connections: connections)
  }

  @Test(arguments: [1, 3])
  func `has a task for each chat and sends one statement for each in each interval`(
    connections: Int
  ) async throws {
    let worker = try worker(5, connections: connections)
    let rounds = try await worker.keep(rounds: 4) {}
    #expect(rounds.tasks == 5)
    #expect(rounds.statements == 20)
    #expect(rounds.lost == 0)
    #expect(rounds.work.count == 4 && rounds.work.allSatisfy { $0 > .zero })
    #expect(rounds.latest > .zero)
  }

  @Test func `renews what it holds, and counts anew each time`() async throws {
    let worker = try worker(5)
    _ = try await worker.keep(rounds: 1) {}
    let before = try database.held()
    let rounds = try await worker.keep(rounds: 2) {}
    #expect(rounds.statements == 10)
    let after = try database.held()
    #expect(after.leases == 5)
    #expect(after.oldest > before.oldest)
  }

  @Test func `stops a chat whose statement touches no row`() async throws {
    let worker = try worker(5)
    let store = try ChatDatabase(path: database.address).openStore(.operator)
    _ = try store.apply(
      .complete, to: .chats([ChatID(6)]), at: SystemClock().wallTime())
    let rounds = try await worker.keep(rounds: 3) {}
    #expect(rounds.lost == 1)
    #expect(rounds.statements == 4 * 3 + 1)
  }

  @Test func `does not begin with fewer chats than it is to hold`() throws {
    #expect(throws: StoreError.self) { try worker(6) }
  }

  @Test func `finds the history that was asked for, and a copy of it each time`() throws {
    for _ in 1...2 {
      try database.begin(chats: 2, payloadBytes: 0)
      let store = try ChatDatabase(path: database.address).openStore(.viewer)
      let chats = try store.chats(ChatFilter(), at: SystemClock().wallTime()).chats
      #expect(chats.map(\.status) == [.completed, .completed, .completed, .pending, .pending])
      #expect(try store.messages(of: ChatID(1)).map(\.content) == ["xxxxxxxxxx"])
      store.close()
    }
  }
}
