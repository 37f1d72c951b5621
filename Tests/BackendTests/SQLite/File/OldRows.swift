extension OldSchemas {
  /// A row of every kind; of the three pending chats, the last one made was queued first, and chat 9 was
  /// the last whose number was given out.
  static let rows1 = """
    INSERT INTO workspaces (name, activity_bump_ms, created_at) VALUES ('lab', 1000, 5);
    INSERT INTO chats (id, title, queued_at, created_at, updated_at, key, workspace_id)
    VALUES (1, 'late', 300, 1, 2, 'k', 1), (2, 'middle', 200, 1, 2, NULL, NULL),
      (3, 'early', 100, 1, 2, NULL, NULL);
    INSERT INTO chats (id, title, status, generation, attempts, queued_at, created_at, updated_at)
    VALUES (4, 'held', 'running', 2, 1, 50, 1, 2);
    INSERT INTO chats (id, title, queued_at, created_at, updated_at) VALUES (9, 'gone', 0, 1, 2);
    DELETE FROM chats WHERE id = 9;
    INSERT INTO workers
      (worker, pid, interval_ms, stale_after_ms, max_recoveries, seen_at, started_at)
    VALUES ('w1', 7, 1000, 3000, 5, 90, 80);
    INSERT INTO leases VALUES (4, 1, 2, 95);
    INSERT INTO messages (chat_id, role, content, at) VALUES (1, 'user', 'hello', 1);
    INSERT INTO events (at, kind, chat_id, actor) VALUES (1, 'created', 1, 'operator');
    """

  /// A chat with a run that goes on, one that is over, and one that is pending.
  static let rows2 = """
    INSERT INTO chats (id, title, status, generation, place, created_at, updated_at)
    VALUES (1, 'held', 'running', 2, 7, 1, 2), (2, 'over', 'completed', 1, 8, 1, 60),
      (5, 'next', 'pending', 0, 9, 1, 2);
    INSERT INTO workers
      (id, ordinal, worker, pid, interval_ms, stale_after_ms, max_recoveries, grace_ms, seen_at,
       started_at)
    VALUES (77, 3, 'w1', 7, 1000, 3000, 5, 400, 90, 80);
    INSERT INTO leases VALUES (1, 77, 2, 95);
    INSERT INTO runs VALUES (1, 2, 77, 94);
    INSERT INTO events (seq, at, kind, chat_id, actor, actor_id) VALUES (9, 1, 'claimed', 1, 'w1', 77);
    """
}
