import HeartbeatCore

/// How the contents of an older file come into the present schema.
///
/// Every step leads to the present one, not to the next: the tables of the old file are set aside,
/// the schema is made as in a new file, the rows are copied. So an old file ends up exactly as a new
/// one, and whoever changes `schema.sql` changes the copies with it.
struct Migration {
  /// The version that it starts from.
  let from: Int
  /// Renames each table to `old_…` and drops indexes and views.
  let setAside: String
  /// Copies all rows and drops the old tables.
  let copy: String

  static let all: [Migration] = [from1, from2]

  /// Brings the database to the present schema in one transaction: whole or not at all. The
  /// connection does not enforce foreign keys yet, as none does before it is told to.
  ///
  /// - Parameter isAlive: Whether the process of an incarnation that has not stopped lives. One that
  ///   does was started by an older program, whose statements would fail on another schema.
  /// - Returns: The version that it brought to the present one; nil where somebody else had.
  /// - Throws: ``DatabaseFileError/olderWorker(_:)``.
  ///
  /// Source: https://www.sqlite.org/lang_altertable.html#otheralter
  @discardableResult
  static func run(
    _ migrations: [Migration] = all, schema: String = Schema.text, to target: Int = Schema.version,
    on connection: SQLiteConnection, isAlive: (Incarnation) -> Bool = { _ in false }
  ) throws -> Int? {
    try connection.write {
      // Read again under the lock: another process may have migrated in the meantime.
      let version = Int(try connection.pragma("user_version"))
      guard version < target else { return nil }
      guard let step = migrations.first(where: { $0.from == version }) else {
        throw StoreError.invalid("there is no way from schema \(version) to \(target)")
      }
      let unstopped = try connection.rows(unstopped) { Incarnation(id: $0[0], worker: $0[1]) }
      if let alive = unstopped.first(where: isAlive) {
        throw DatabaseFileError.olderWorker(alive.worker)
      }
      for script in [step.setAside, schema, step.copy] { try connection.execute(script: script) }
      try connection.execute(script: "PRAGMA user_version = \(target)")
      return version
    }
  }

  /// Valid in every version.
  private static let unstopped = """
    SELECT id, worker FROM workers WHERE started_at IS NOT NULL AND stopped_at IS NULL ORDER BY id
    """

  private static let from1 = Migration(
    from: 1,
    setAside: """
      DROP VIEW running_chats;
      DROP INDEX chats_queue;
      DROP INDEX chats_unfinished;
      DROP INDEX chats_by_workspace;
      DROP INDEX chats_awake;
      DROP INDEX workers_by_name;
      DROP INDEX leases_by_worker;
      DROP INDEX messages_by_chat;
      DROP INDEX events_by_chat;
      ALTER TABLE workspaces RENAME TO old_workspaces;
      ALTER TABLE chats RENAME TO old_chats;
      ALTER TABLE workers RENAME TO old_workers;
      ALTER TABLE leases RENAME TO old_leases;
      ALTER TABLE messages RENAME TO old_messages;
      ALTER TABLE events RENAME TO old_events;
      """,
    // The places start below the number of the next event. A worker's number stays: none that is
    // handed out from now on can be the same but by chance, and that is looked for.
    copy: """
      INSERT INTO workspaces SELECT * FROM old_workspaces;
      INSERT INTO chats
        (id, title, status, generation, attempts, recoveries, place, not_before, runs_again,
         workspace_id, key, error, progress, progress_note, ended_at, created_at, updated_at)
      SELECT id, title, status, generation, attempts, recoveries,
        row_number() OVER (ORDER BY queued_at, id), not_before, runs_again, workspace_id, key,
        error, progress, progress_note, \(endedAt), created_at, updated_at
      FROM old_chats;
      INSERT INTO workers
        (id, ordinal, worker, pid, interval_ms, stale_after_ms, max_recoveries, grace_ms, seen_at,
         probe, started_at, stopped_at)
      SELECT id, id, worker, pid, interval_ms, stale_after_ms, max_recoveries, 10000, seen_at,
        probe, started_at, stopped_at
      FROM old_workers;
      INSERT INTO leases SELECT * FROM old_leases;
      INSERT INTO messages SELECT * FROM old_messages;
      INSERT INTO events
        (seq, at, kind, chat_id, worker, generation, from_worker, ended_generation, actor, actor_id,
         reason)
      SELECT seq, at, kind, chat_id, worker, generation, from_worker, ended_generation, actor, NULL,
        reason
      FROM old_events;
      \(keepNumbers)
      DROP TABLE old_events;
      DROP TABLE old_messages;
      DROP TABLE old_leases;
      DROP TABLE old_workers;
      DROP TABLE old_chats;
      DROP TABLE old_workspaces;
      """)

  private static let from2 = Migration(
    from: 2,
    setAside: from1.setAside + "; ALTER TABLE runs RENAME TO old_runs;",
    copy: """
      INSERT INTO workspaces SELECT * FROM old_workspaces;
      INSERT INTO chats
        (id, title, status, generation, attempts, recoveries, place, not_before, runs_again,
         workspace_id, key, error, progress, progress_note, ended_at, created_at, updated_at)
      SELECT id, title, status, generation, attempts, recoveries, place, not_before, runs_again,
        workspace_id, key, error, progress, progress_note, \(endedAt), created_at, updated_at
      FROM old_chats;
      INSERT INTO workers
        (id, ordinal, worker, pid, interval_ms, stale_after_ms, max_recoveries, grace_ms, seen_at,
         probe, started_at, stopped_at)
      SELECT id, ordinal, worker, pid, interval_ms, stale_after_ms, max_recoveries, grace_ms, seen_at,
        probe, started_at, stopped_at
      FROM old_workers;
      INSERT INTO leases SELECT * FROM old_leases;
      INSERT INTO runs (chat_id, generation, worker_id, begun_at)
      SELECT chat_id, generation, worker_id, begun_at FROM old_runs;
      INSERT INTO messages SELECT * FROM old_messages;
      INSERT INTO events
        (seq, at, kind, chat_id, worker, generation, from_worker, ended_generation, actor, actor_id,
         reason)
      SELECT seq, at, kind, chat_id, worker, generation, from_worker, ended_generation, actor,
        actor_id, reason
      FROM old_events;
      \(keepNumbers)
      DROP TABLE old_events;
      DROP TABLE old_messages;
      DROP TABLE old_runs;
      DROP TABLE old_leases;
      DROP TABLE old_workers;
      DROP TABLE old_chats;
      DROP TABLE old_workspaces;
      """)

  /// What older versions did not keep: a chat that is over has not changed since.
  private static let endedAt = "iif(status IN ('completed', 'error'), updated_at, NULL)"

  /// Neither a chat's number nor an event's is given out twice.
  private static let keepNumbers = """
    DELETE FROM sqlite_sequence WHERE name IN ('chats', 'events');
    UPDATE sqlite_sequence SET name = 'chats' WHERE name = 'old_chats';
    UPDATE sqlite_sequence SET name = 'events' WHERE name = 'old_events';
    """
}
