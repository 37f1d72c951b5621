import HeartbeatCore
import Testing

@testable import HeartbeatSQLite

@Suite struct LeaseAnswerTests {
  private static let known = (1...5).map { Lease(Int64($0), 1) }

  private func answer(_ leases: [Lease]) -> [Lease] {
    var answer = LeaseAnswer(after: Self.known)
    for lease in leases { answer.append(lease) }
    return answer.leases
  }

  @Test func `the same again is the answer that is known, and takes no memory`() {
    let same = answer(Self.known)
    #expect(same == Self.known)
    let places = [same, Self.known].map { $0.withUnsafeBufferPointer { $0.baseAddress } }
    #expect(places[0] == places[1])
  }

  /// Shorter, longer, another in the middle, at the beginning, at the end, a newer generation, another
  /// order, the known ones behind others.
  @Test(arguments: [
    [], [1], [1, 2, 3, 4], [1, 2, 3, 4, 5, 6], [1, 2, 4, 5], [2, 3, 4, 5], [9, 1, 2, 3, 4, 5],
    [1, 2, 9, 4, 5], [5, 4, 3, 2, 1], [1, 2, 3, 4, 9], [1, 1, 2, 3, 4, 5],
  ])
  func `another answer is what has come`(_ chats: [Int64]) {
    let leases = chats.map { Lease($0, 1) }
    #expect(answer(leases) == leases)
    let newer = Self.known.map { Lease($0.chat.rawValue, $0.chat.rawValue == 3 ? 2 : 1) }
    #expect(answer(newer) == newer)
  }

  @Test func `nothing is known at first`() {
    var first = LeaseAnswer(after: [])
    #expect(first.leases.isEmpty)
    first.append(Lease(1, 1))
    #expect(first.leases == [Lease(1, 1)])
  }

  @Test func `a chat that was lost between two heartbeats is missing in the second`() throws {
    try TestDatabase.with(.sqlite) { database in
      let w1 = try database.start("w1")
      _ = try database.start("w2")
      try database.makeChats(4)
      let heartbeat = try database.openSQLite(.heartbeat)
      let leases = try database.store.claim(limit: 4, by: w1, at: 1).assignments.map(\.lease)
      for now: Timestamp in [2, 3] {
        #expect(try heartbeat.renewLeases(of: w1, at: now).leases.sorted() == leases)
      }
      _ = try database.store.steal(.chats([leases[1].chat]), to: "w2", reason: nil, at: 4)
      let rest = [leases[0], leases[2], leases[3]]
      #expect(try heartbeat.leases(of: w1).sorted() == rest)
      #expect(try heartbeat.renewLeases(of: w1, at: 5).leases.sorted() == rest)
      #expect(try heartbeat.renewLeases(of: w1, at: 6).leases.sorted() == rest)
    }
  }
}
