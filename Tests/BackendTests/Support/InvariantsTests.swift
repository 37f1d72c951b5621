import Testing

@testable import HeartbeatCheck
@testable import HeartbeatCore

/// The checker over a real database: none of these passes it. What each rule finds is in HeartbeatCheckTests.
@Suite struct InvariantsTests {
  @Test func `the checker knows every kind of event`() {
    #expect(Set(EventKind.allCases.map(\.rawValue)) == Set(Event.Kind.allCases.map(\.rawValue)))
  }

  @Test(
    arguments: Backend.all,
    [
      "DELETE FROM leases",
      "UPDATE leases SET generation = 7",
      "UPDATE chats SET status = 'waiting'",
      "UPDATE chats SET generation = 7",
      "UPDATE leases SET worker_id = 99",
      "UPDATE chats SET waits_on = 1",
      """
      INSERT INTO chats (id, title, place, waits_on, created_at, updated_at)
      VALUES (7, 'a chat', 7, 1, 0, 0);
      INSERT INTO dependencies VALUES (7, 6, 0, 0);
      """,
      // The log: a claim beyond the places of the group.
      """
      INSERT INTO groups (id, name) VALUES (1, 'a');
      UPDATE chats SET group_id = 1;
      UPDATE events SET seq = seq + 10;
      INSERT INTO events (seq, at, kind, actor, group_name, reason)
      VALUES (1, 0, 'group_set', 'operator', 'a', 'max-running 0');
      """,
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
