-- The one schema of chatctl. Times are whole milliseconds since 1970-01-01 UTC, durations milliseconds.
-- A state rule that one row can show is a CHECK; the rules between tables are kept by the
-- transactions of the store and proved by its tests:
--   * a row in leases exists exactly while its chat is running, with the chat's generation;
--   * a generation only grows, and a chat id is never used twice.

-- What a running chat keeps awake.
CREATE TABLE workspaces (
  id               INTEGER PRIMARY KEY,
  name             TEXT    NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 64),
  activity_bump_ms INTEGER NOT NULL CHECK (activity_bump_ms > 0),
  ttl_ms           INTEGER CHECK (ttl_ms > 0),
  last_used_at     INTEGER,
  -- When its owner wants it stopped; NULL: never.
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
  -- Its place in the queue: the number of the event that queued it, so that it only grows, whatever
  -- the clock says. Kept by release and recovery, new when somebody asks for a new run.
  place        INTEGER NOT NULL CHECK (place > 0),
  -- A pause between attempts: not claimed before this time.
  not_before   INTEGER NOT NULL DEFAULT 0,
  -- A message arrived while it was running: it runs again when it ends.
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

-- The queue, in the order in which it is claimed. Covers the claim's search.
CREATE INDEX chats_queue ON chats (place, id, not_before) WHERE status = 'pending';
-- Lists the few chats that are not finished without reading the many that are.
CREATE INDEX chats_unfinished ON chats (status, id) WHERE status <> 'completed';
CREATE INDEX chats_by_workspace ON chats (workspace_id) WHERE workspace_id IS NOT NULL;
-- The chats that keep a workspace awake. A chat without a workspace is never in it.
CREATE INDEX chats_awake ON chats (workspace_id)
  WHERE status = 'running' AND workspace_id IS NOT NULL;

-- One row for each incarnation of a worker that may still matter. A row without started_at stands
-- for a worker id that was given chats while no process ran under it.
CREATE TABLE workers (
  -- Random: a file that was replaced by an older copy must not hand out a number again that a
  -- process still goes by. Below 2^47, so that each lease holds it in 6 bytes.
  id             INTEGER PRIMARY KEY CHECK (id BETWEEN 1 AND 140737488355327),
  -- The order of starts; rows of one worker id are compared by it.
  ordinal        INTEGER NOT NULL CHECK (ordinal > 0),
  worker         TEXT    NOT NULL CHECK (length(worker) BETWEEN 1 AND 64
                                         AND worker NOT GLOB '*[^A-Za-z0-9._-]*'),
  pid            INTEGER CHECK (pid > 0),
  interval_ms    INTEGER NOT NULL CHECK (interval_ms > 0),
  stale_after_ms INTEGER NOT NULL,
  max_recoveries INTEGER NOT NULL CHECK (max_recoveries >= 0),
  -- How long its runs may take to end once they are cancelled.
  grace_ms       INTEGER NOT NULL CHECK (grace_ms >= 0),
  -- When it last said that it is there, apart from the heartbeats of its leases.
  seen_at        INTEGER NOT NULL,
  -- Raised by whoever suspects it; a live worker answers with a heartbeat at once.
  probe          INTEGER NOT NULL DEFAULT 0,
  started_at     INTEGER,
  stopped_at     INTEGER,
  CHECK (stale_after_ms >= 2 * interval_ms),
  CHECK ((pid IS NULL) = (started_at IS NULL)),
  CHECK (stopped_at IS NULL OR started_at IS NOT NULL)
) STRICT;

CREATE INDEX workers_by_name ON workers (worker, ordinal);

-- The narrow table that a tick rewrites. No index holds heartbeat_at, so a tick writes no index.
CREATE TABLE leases (
  chat_id      INTEGER PRIMARY KEY REFERENCES chats (id) ON DELETE CASCADE,
  worker_id    INTEGER NOT NULL REFERENCES workers (id),
  generation   INTEGER NOT NULL CHECK (generation > 0),
  heartbeat_at INTEGER NOT NULL
) STRICT;

CREATE INDEX leases_by_worker ON leases (worker_id);

-- The work that goes on, or may go on, outside the database: a row from before a run's work begins
-- until its end is known, whoever holds the lease by then. A chat has one at most, so two runs of a
-- chat never overlap. It outlives a chat that was deleted while it ran. Workers whose chats do
-- nothing outside write none.
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
  -- The generation that wrote it; NULL for a message from outside.
  generation INTEGER CHECK (generation > 0),
  at         INTEGER NOT NULL
) STRICT;

CREATE INDEX messages_by_chat ON messages (chat_id);

-- Who held it, who took it, why. Written in the transaction that it tells of; never changed, and
-- kept when the chat is deleted.
CREATE TABLE events (
  seq              INTEGER PRIMARY KEY AUTOINCREMENT,
  at               INTEGER NOT NULL,
  kind             TEXT    NOT NULL,
  chat_id          INTEGER,
  -- The holder that the event is about.
  worker           TEXT,
  generation       INTEGER,
  -- The lease that this event ended, where it ended one.
  from_worker      TEXT,
  ended_generation INTEGER,
  -- Who did it: the name of a worker with its incarnation, or 'operator' with none. Only the
  -- incarnation tells them apart: a worker may be called operator.
  actor            TEXT    NOT NULL,
  actor_id         INTEGER,
  reason           TEXT
) STRICT;

CREATE INDEX events_by_chat ON events (chat_id);

-- Reads like the one table that the leases were split from.
CREATE VIEW running_chats AS
SELECT c.id, c.title, c.status, w.worker AS worker_id, l.worker_id AS incarnation, l.generation,
       l.heartbeat_at, c.attempts, c.recoveries, c.created_at, c.updated_at
FROM leases AS l
JOIN chats AS c ON c.id = l.chat_id
JOIN workers AS w ON w.id = l.worker_id;
