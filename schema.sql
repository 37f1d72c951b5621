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

-- Chats that share places and can be paused together. Row 0 stands for the chats of no group.
CREATE TABLE groups (
  id           INTEGER PRIMARY KEY CHECK (id >= 0),
  name         TEXT    UNIQUE CHECK (length(name) BETWEEN 1 AND 64),
  -- How many of its chats may run at once, over all workers; NULL: any number.
  max_running  INTEGER CHECK (max_running > 0),
  -- None of its chats is claimed while this is set; what runs goes on.
  paused_at    INTEGER,
  pause_reason TEXT,
  CHECK ((id = 0) = (name IS NULL)),
  CHECK (pause_reason IS NULL OR paused_at IS NOT NULL)
) STRICT;

INSERT INTO groups (id) VALUES (0);

-- The pause of everything, apart from those of groups: one row while it lasts.
CREATE TABLE pauses (
  id        INTEGER PRIMARY KEY CHECK (id = 1),
  paused_at INTEGER NOT NULL,
  reason    TEXT
) STRICT;

CREATE TABLE chats (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  title        TEXT    NOT NULL CHECK (length(title) BETWEEN 1 AND 500),
  status       TEXT    NOT NULL DEFAULT 'pending'
               -- Not IN: a list of more than two is made anew, as a table, for each row that is written.
               CHECK (status = 'pending' OR status = 'running' OR status = 'waiting'
                      OR status = 'completed' OR status = 'error'),
  generation   INTEGER NOT NULL DEFAULT 0 CHECK (generation >= 0),
  attempts     INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  recoveries   INTEGER NOT NULL DEFAULT 0 CHECK (recoveries >= 0),
  -- Its place in the queue: the number of the event that queued it, so that it only grows, whatever
  -- the clock says. Kept by release and recovery, new when somebody asks for a new run.
  place        INTEGER NOT NULL CHECK (place > 0),
  group_id     INTEGER NOT NULL DEFAULT 0 REFERENCES groups (id),
  -- Higher ones first, whatever their place.
  priority     INTEGER NOT NULL DEFAULT 0 CHECK (priority BETWEEN -1000 AND 1000),
  -- The order in which chats are claimed, as one number: a place is far below 2^50.
  turn         INTEGER NOT NULL
               GENERATED ALWAYS AS (place - priority * 1125899906842624) VIRTUAL,
  -- When its maker wants it to be claimed at the earliest; NULL once that has come.
  start_at     INTEGER,
  -- How many of the chats that it comes after have not ended.
  waits_on     INTEGER NOT NULL DEFAULT 0 CHECK (waits_on >= 0),
  -- A pause between attempts: not claimed before this time.
  not_before   INTEGER NOT NULL DEFAULT 0,
  -- A message arrived while it was running: it runs again when it ends.
  runs_again   INTEGER NOT NULL DEFAULT 0 CHECK (runs_again IN (0, 1)),
  workspace_id INTEGER REFERENCES workspaces (id) ON DELETE SET NULL,
  key          TEXT    UNIQUE CHECK (length(key) BETWEEN 1 AND 200),
  error        TEXT,
  progress     REAL    CHECK (progress BETWEEN 0 AND 1),
  progress_note TEXT,
  -- What its command asked: of a running chat what it will wait with, of a waiting one what it
  -- waits for.
  question     TEXT,
  -- The longest that a run may take, and may be silent; NULL: as its worker says.
  timeout_ms   INTEGER CHECK (timeout_ms > 0),
  silence_ms   INTEGER CHECK (silence_ms > 0),
  -- Of its newest run: its begin, its end, the newest sign that its work gave, and how its command
  -- ended.
  started_at   INTEGER,
  ended_at     INTEGER,
  last_output_at INTEGER,
  exit_code    INTEGER,
  created_at   INTEGER NOT NULL,
  updated_at   INTEGER NOT NULL,
  CHECK (status <> 'running' OR generation > 0),
  CHECK (status <> 'error' OR error IS NOT NULL),
  CHECK (status = 'running' OR runs_again = 0),
  CHECK (status IN ('running', 'waiting') OR question IS NULL)
) STRICT;

-- The queue of each group, in the order in which it is claimed. Covers the claim's search.
CREATE INDEX chats_queue ON chats (group_id, turn, not_before)
  WHERE status = 'pending' AND waits_on = 0 AND start_at IS NULL;
CREATE INDEX chats_scheduled ON chats (group_id, start_at)
  WHERE status = 'pending' AND waits_on = 0 AND start_at IS NOT NULL;
-- Those that come after chats which have not ended.
CREATE INDEX chats_blocked ON chats (group_id) WHERE status = 'pending' AND waits_on > 0;
-- Counts the places that are taken. Chats of no group cost nothing here.
CREATE INDEX chats_in_places ON chats (group_id) WHERE status = 'running' AND group_id <> 0;
CREATE INDEX chats_by_group ON chats (group_id) WHERE group_id <> 0;
-- Lists the few chats that are not finished without reading the many that are.
CREATE INDEX chats_unfinished ON chats (status, id) WHERE status <> 'completed';
CREATE INDEX chats_by_workspace ON chats (workspace_id) WHERE workspace_id IS NOT NULL;
-- The chats that keep a workspace awake. A chat without a workspace is never in it.
CREATE INDEX chats_awake ON chats (workspace_id)
  WHERE status = 'running' AND workspace_id IS NOT NULL;

-- Which chats a chat comes after. Only older ones can be named, so there are no cycles. A row stays
-- when the older chat is deleted.
CREATE TABLE dependencies (
  chat_id  INTEGER NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
  after_id INTEGER NOT NULL,
  -- Whether the chat runs however the older one ends, and not only when it is completed.
  is_any   INTEGER NOT NULL CHECK (is_any IN (0, 1)),
  -- Whether the older one has ended so that this chat need not wait for it any more.
  is_over  INTEGER NOT NULL CHECK (is_over IN (0, 1)),
  PRIMARY KEY (chat_id, after_id),
  CHECK (after_id < chat_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX dependencies_by_after ON dependencies (after_id);

CREATE TABLE tags (
  chat_id INTEGER NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
  tag     TEXT    NOT NULL CHECK (length(tag) BETWEEN 1 AND 64),
  PRIMARY KEY (chat_id, tag)
) STRICT, WITHOUT ROWID;

CREATE INDEX tags_by_tag ON tags (tag);

-- What a chat brings along for the command that it is run by; no row where it brings nothing.
CREATE TABLE launches (
  chat_id     INTEGER PRIMARY KEY REFERENCES chats (id) ON DELETE CASCADE,
  directory   TEXT CHECK (length(directory) > 0),
  -- A JSON array of texts, which follow the worker's own arguments.
  arguments   TEXT CHECK (arguments GLOB '[[]*]'),
  -- A JSON object of texts, by the names of the variables.
  environment TEXT CHECK (environment GLOB '{*}')
) STRICT;

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
  -- How many chats it takes at once; NULL for one that has not started.
  max_chats      INTEGER CHECK (max_chats > 0),
  -- A JSON array of the names of the groups that it takes chats of; NULL: of all.
  groups         TEXT CHECK (groups GLOB '[[]*]'),
  -- Since when it takes no chats and stops once it has none left; NULL: it goes on.
  draining_at    INTEGER,
  -- Since when a draining one gives back what it has instead of ending it; NULL: it does not.
  cancelling_at  INTEGER,
  -- When it last said that it is there, apart from the heartbeats of its leases.
  seen_at        INTEGER NOT NULL,
  -- Raised by whoever suspects it; a live worker answers with a heartbeat at once.
  probe          INTEGER NOT NULL DEFAULT 0,
  started_at     INTEGER,
  stopped_at     INTEGER,
  CHECK (stale_after_ms >= 2 * interval_ms),
  CHECK ((pid IS NULL) = (started_at IS NULL)),
  CHECK (stopped_at IS NULL OR started_at IS NOT NULL),
  CHECK (cancelling_at IS NULL OR draining_at IS NOT NULL)
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
  begun_at   INTEGER NOT NULL,
  -- Whose place it takes until it has ended, also once its chat has been taken away or deleted.
  group_id   INTEGER NOT NULL DEFAULT 0 REFERENCES groups (id)
) STRICT;

CREATE INDEX runs_in_places ON runs (group_id) WHERE group_id <> 0;

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
  -- The name of the group that it is about, where it is about one.
  group_name       TEXT,
  reason           TEXT
) STRICT;

CREATE INDEX events_by_chat ON events (chat_id);
-- Whole: to leave frequent kinds out would cost each event more than it saves.
CREATE INDEX events_by_kind ON events (kind);
-- One event of 256: enough to find where a time begins, and nearly free.
CREATE INDEX events_by_time ON events (at) WHERE seq % 256 = 0;

-- How far each command that is told of what happens has been told. It is the same hook for every
-- worker that names the same command.
CREATE TABLE hooks (
  id      INTEGER PRIMARY KEY,
  kind    TEXT    NOT NULL CHECK (kind IN ('end', 'idle')),
  command TEXT    NOT NULL CHECK (length(command) > 0),
  -- The number of the last event that it was told of.
  seq     INTEGER NOT NULL CHECK (seq >= 0),
  -- The incarnation that is about to tell it something; NULL: none is.
  holder  INTEGER,
  -- Raised whenever the holder does something, so that others see whether it lives.
  beat    INTEGER NOT NULL DEFAULT 0 CHECK (beat >= 0),
  UNIQUE (kind, command)
) STRICT;

-- One row in a copy of a database that no worker has run on yet: what the rows of workers and leases
-- say is true of the database that it was copied from.
CREATE TABLE copies (
  id        INTEGER PRIMARY KEY CHECK (id = 1),
  copied_at INTEGER NOT NULL
) STRICT;

-- Reads like the one table that the leases were split from.
CREATE VIEW running_chats AS
SELECT c.id, c.title, c.status, w.worker AS worker_id, l.worker_id AS incarnation, l.generation,
       l.heartbeat_at, c.attempts, c.recoveries, c.created_at, c.updated_at
FROM leases AS l
JOIN chats AS c ON c.id = l.chat_id
JOIN workers AS w ON w.id = l.worker_id;
