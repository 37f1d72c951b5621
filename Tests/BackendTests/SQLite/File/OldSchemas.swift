/// The schemas of earlier releases, without their comments, to migrate from.
enum OldSchemas {
  static let version1 = """
    CREATE TABLE workspaces (
      id               INTEGER PRIMARY KEY,
      name             TEXT    NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 64),
      activity_bump_ms INTEGER NOT NULL CHECK (activity_bump_ms > 0),
      ttl_ms           INTEGER CHECK (ttl_ms > 0),
      last_used_at     INTEGER,
      deadline_at      INTEGER,
      max_deadline_at  INTEGER,
      created_at       INTEGER NOT NULL,
      CHECK (deadline_at <= max_deadline_at)
    ) STRICT;
    CREATE TABLE chats (
      id           INTEGER PRIMARY KEY AUTOINCREMENT,
      title        TEXT    NOT NULL CHECK (length(title) BETWEEN 1 AND 500),
      status       TEXT    NOT NULL DEFAULT 'pending'
                   CHECK (status IN ('pending', 'running', 'waiting', 'completed', 'error')),
      generation   INTEGER NOT NULL DEFAULT 0 CHECK (generation >= 0),
      attempts     INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
      recoveries   INTEGER NOT NULL DEFAULT 0 CHECK (recoveries >= 0),
      queued_at    INTEGER NOT NULL,
      not_before   INTEGER NOT NULL DEFAULT 0,
      runs_again   INTEGER NOT NULL DEFAULT 0 CHECK (runs_again IN (0, 1)),
      workspace_id INTEGER REFERENCES workspaces (id) ON DELETE SET NULL,
      key          TEXT    UNIQUE CHECK (length(key) BETWEEN 1 AND 200),
      error        TEXT,
      progress     REAL    CHECK (progress BETWEEN 0 AND 1),
      progress_note TEXT,
      created_at   INTEGER NOT NULL,
      updated_at   INTEGER NOT NULL,
      CHECK (status <> 'running' OR generation > 0),
      CHECK (status <> 'error' OR error IS NOT NULL),
      CHECK (status = 'running' OR runs_again = 0)
    ) STRICT;
    CREATE INDEX chats_queue ON chats (queued_at, id, not_before) WHERE status = 'pending';
    CREATE INDEX chats_unfinished ON chats (status, id) WHERE status <> 'completed';
    CREATE INDEX chats_by_workspace ON chats (workspace_id) WHERE workspace_id IS NOT NULL;
    CREATE INDEX chats_awake ON chats (workspace_id)
      WHERE status = 'running' AND workspace_id IS NOT NULL;
    CREATE TABLE workers (
      id             INTEGER PRIMARY KEY AUTOINCREMENT,
      worker         TEXT    NOT NULL CHECK (length(worker) BETWEEN 1 AND 64
                                             AND worker NOT GLOB '*[^A-Za-z0-9._-]*'),
      pid            INTEGER CHECK (pid > 0),
      interval_ms    INTEGER NOT NULL CHECK (interval_ms > 0),
      stale_after_ms INTEGER NOT NULL,
      max_recoveries INTEGER NOT NULL CHECK (max_recoveries >= 0),
      seen_at        INTEGER NOT NULL,
      probe          INTEGER NOT NULL DEFAULT 0,
      started_at     INTEGER,
      stopped_at     INTEGER,
      CHECK (stale_after_ms >= 2 * interval_ms),
      CHECK ((pid IS NULL) = (started_at IS NULL)),
      CHECK (stopped_at IS NULL OR started_at IS NOT NULL)
    ) STRICT;
    CREATE INDEX workers_by_name ON workers (worker, id);
    CREATE TABLE leases (
      chat_id      INTEGER PRIMARY KEY REFERENCES chats (id) ON DELETE CASCADE,
      worker_id    INTEGER NOT NULL REFERENCES workers (id),
      generation   INTEGER NOT NULL CHECK (generation > 0),
      heartbeat_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX leases_by_worker ON leases (worker_id);
    CREATE TABLE messages (
      id         INTEGER PRIMARY KEY,
      chat_id    INTEGER NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
      role       TEXT    NOT NULL CHECK (role IN ('user', 'assistant')),
      content    TEXT    NOT NULL,
      generation INTEGER CHECK (generation > 0),
      at         INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX messages_by_chat ON messages (chat_id);
    CREATE TABLE events (
      seq              INTEGER PRIMARY KEY AUTOINCREMENT,
      at               INTEGER NOT NULL,
      kind             TEXT    NOT NULL,
      chat_id          INTEGER,
      worker           TEXT,
      generation       INTEGER,
      from_worker      TEXT,
      ended_generation INTEGER,
      actor            TEXT    NOT NULL,
      reason           TEXT
    ) STRICT;
    CREATE INDEX events_by_chat ON events (chat_id);
    CREATE VIEW running_chats AS
    SELECT c.id, c.title, c.status, w.worker AS worker_id, l.worker_id AS incarnation, l.generation,
           l.heartbeat_at, c.attempts, c.recoveries, c.created_at, c.updated_at
    FROM leases AS l
    JOIN chats AS c ON c.id = l.chat_id
    JOIN workers AS w ON w.id = l.worker_id;

    PRAGMA application_id = 1667785076;
    PRAGMA user_version = 1;
    """

  static let version2 = """
    CREATE TABLE workspaces (
      id               INTEGER PRIMARY KEY,
      name             TEXT    NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 64),
      activity_bump_ms INTEGER NOT NULL CHECK (activity_bump_ms > 0),
      ttl_ms           INTEGER CHECK (ttl_ms > 0),
      last_used_at     INTEGER,
      deadline_at      INTEGER,
      max_deadline_at  INTEGER,
      created_at       INTEGER NOT NULL,
      CHECK (deadline_at <= max_deadline_at)
    ) STRICT;
    CREATE TABLE chats (
      id           INTEGER PRIMARY KEY AUTOINCREMENT,
      title        TEXT    NOT NULL CHECK (length(title) BETWEEN 1 AND 500),
      status       TEXT    NOT NULL DEFAULT 'pending'
                   CHECK (status IN ('pending', 'running', 'waiting', 'completed', 'error')),
      generation   INTEGER NOT NULL DEFAULT 0 CHECK (generation >= 0),
      attempts     INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
      recoveries   INTEGER NOT NULL DEFAULT 0 CHECK (recoveries >= 0),
      place        INTEGER NOT NULL CHECK (place > 0),
      not_before   INTEGER NOT NULL DEFAULT 0,
      runs_again   INTEGER NOT NULL DEFAULT 0 CHECK (runs_again IN (0, 1)),
      workspace_id INTEGER REFERENCES workspaces (id) ON DELETE SET NULL,
      key          TEXT    UNIQUE CHECK (length(key) BETWEEN 1 AND 200),
      error        TEXT,
      progress     REAL    CHECK (progress BETWEEN 0 AND 1),
      progress_note TEXT,
      created_at   INTEGER NOT NULL,
      updated_at   INTEGER NOT NULL,
      CHECK (status <> 'running' OR generation > 0),
      CHECK (status <> 'error' OR error IS NOT NULL),
      CHECK (status = 'running' OR runs_again = 0)
    ) STRICT;
    CREATE INDEX chats_queue ON chats (place, id, not_before) WHERE status = 'pending';
    CREATE INDEX chats_unfinished ON chats (status, id) WHERE status <> 'completed';
    CREATE INDEX chats_by_workspace ON chats (workspace_id) WHERE workspace_id IS NOT NULL;
    CREATE INDEX chats_awake ON chats (workspace_id)
      WHERE status = 'running' AND workspace_id IS NOT NULL;
    CREATE TABLE workers (
      id             INTEGER PRIMARY KEY CHECK (id BETWEEN 1 AND 140737488355327),
      ordinal        INTEGER NOT NULL CHECK (ordinal > 0),
      worker         TEXT    NOT NULL CHECK (length(worker) BETWEEN 1 AND 64
                                             AND worker NOT GLOB '*[^A-Za-z0-9._-]*'),
      pid            INTEGER CHECK (pid > 0),
      interval_ms    INTEGER NOT NULL CHECK (interval_ms > 0),
      stale_after_ms INTEGER NOT NULL,
      max_recoveries INTEGER NOT NULL CHECK (max_recoveries >= 0),
      grace_ms       INTEGER NOT NULL CHECK (grace_ms >= 0),
      seen_at        INTEGER NOT NULL,
      probe          INTEGER NOT NULL DEFAULT 0,
      started_at     INTEGER,
      stopped_at     INTEGER,
      CHECK (stale_after_ms >= 2 * interval_ms),
      CHECK ((pid IS NULL) = (started_at IS NULL)),
      CHECK (stopped_at IS NULL OR started_at IS NOT NULL)
    ) STRICT;
    CREATE INDEX workers_by_name ON workers (worker, ordinal);
    CREATE TABLE leases (
      chat_id      INTEGER PRIMARY KEY REFERENCES chats (id) ON DELETE CASCADE,
      worker_id    INTEGER NOT NULL REFERENCES workers (id),
      generation   INTEGER NOT NULL CHECK (generation > 0),
      heartbeat_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX leases_by_worker ON leases (worker_id);
    CREATE TABLE runs (
      chat_id    INTEGER PRIMARY KEY,
      generation INTEGER NOT NULL CHECK (generation > 0),
      worker_id  INTEGER NOT NULL REFERENCES workers (id),
      begun_at   INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE messages (
      id         INTEGER PRIMARY KEY,
      chat_id    INTEGER NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
      role       TEXT    NOT NULL CHECK (role IN ('user', 'assistant')),
      content    TEXT    NOT NULL,
      generation INTEGER CHECK (generation > 0),
      at         INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX messages_by_chat ON messages (chat_id);
    CREATE TABLE events (
      seq              INTEGER PRIMARY KEY AUTOINCREMENT,
      at               INTEGER NOT NULL,
      kind             TEXT    NOT NULL,
      chat_id          INTEGER,
      worker           TEXT,
      generation       INTEGER,
      from_worker      TEXT,
      ended_generation INTEGER,
      actor            TEXT    NOT NULL,
      actor_id         INTEGER,
      reason           TEXT
    ) STRICT;
    CREATE INDEX events_by_chat ON events (chat_id);
    CREATE VIEW running_chats AS
    SELECT c.id, c.title, c.status, w.worker AS worker_id, l.worker_id AS incarnation, l.generation,
           l.heartbeat_at, c.attempts, c.recoveries, c.created_at, c.updated_at
    FROM leases AS l
    JOIN chats AS c ON c.id = l.chat_id
    JOIN workers AS w ON w.id = l.worker_id;
    PRAGMA application_id = 1667785076;
    PRAGMA user_version = 2;
    """
}
