import Testing

@testable import HeartbeatCore

/// The checker itself: each of these must not pass it.
@Suite struct InvariantsTests {
  @Test(
    arguments: Backend.all,
    [
      "DELETE FROM leases",
      "UPDATE leases SET generation = 7",
      "UPDATE chats SET status = 'waiting'",
      "UPDATE chats SET generation = 7",
      "UPDATE leases SET worker_id = 99",
      "INSERT INTO messages (chat_id, role, content, generation, at) VALUES (1, 'user', '', 9, 0)",
      // The log: a second acquisition, a generation too many, an end without a holder, an end that
      // is not followed, and a holder that the tables do not have.
      """
      INSERT INTO events (at, kind, chat_id, worker, generation, actor)
      VALUES (0, 'claimed', 1, 'w2', 1, 'w2')
      """,
      "UPDATE events SET generation = 2 WHERE kind = 'claimed'",
      "DELETE FROM events WHERE kind = 'claimed'",
      "UPDATE events SET ended_generation = 1, from_worker = 'w1' WHERE kind = 'created'",
      "UPDATE events SET worker = 'w2' WHERE kind = 'claimed'",
      """
      INSERT INTO events (at, kind, chat_id, from_worker, ended_generation, actor)
      VALUES (0, 'completed', 1, 'w1', 1, 'w1'), (0, 'failed', 1, 'w1', 1, 'w1')
      """,
    ])
  func `a broken database is found out`(on backend: Backend, tampering: String) throws {
    try TemporaryDirectory.with { directory in
      let chats = try backend.make(directory, StubLocks())
      let database = TestDatabase(
        database: chats, directory: directory, locks: StubLocks(),
        store: try chats.open(.operator, patience: .seconds(5)))
      let w1 = try database.start("w1")
      try database.makeRunning(1, by: w1)
      try Invariants.check(chats)
      try chats.execute(tampering)
      withKnownIssue { try Invariants.check(chats) }
    }
  }
}
