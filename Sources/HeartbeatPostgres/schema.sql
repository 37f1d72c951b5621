-- The schema of chatctl on PostgreSQL 15 or newer: the tables of SQLite's schema.sql with the same names
-- and columns, which are explained there. Times are whole milliseconds since 1970-01-01 UTC, durations
-- milliseconds, truth values 0 and 1. All text is compared by its bytes, as in SQLite.
--
-- Run in one transaction, as the owner of everything here, once, under the lock of PostgresSchema;
-- roles.sql follows in the same one. By hand: psql -1 -f schema.sql -f roles.sql
DO $$ BEGIN
  -- Whoever may not make schemas is given an empty one of that name.
  IF to_regnamespace('chatctl') IS NULL THEN CREATE SCHEMA chatctl; END IF;
END $$;
SET LOCAL search_path = chatctl;

-- The number that SQLite keeps as user_version; the table shows whose schema it is.
CREATE TABLE schema_version (
  id      smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
  version bigint   NOT NULL CHECK (version > 0)
);

-- What a running chat keeps awake. Half of each page is kept free for the ticks, as in leases.
CREATE TABLE workspaces (
  id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name             text COLLATE "C" NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 64),
  activity_bump_ms bigint NOT NULL CHECK (activity_bump_ms > 0),
  ttl_ms           bigint CHECK (ttl_ms > 0),
  last_used_at     bigint,
  deadline_at      bigint,
  max_deadline_at  bigint,
  created_at       bigint NOT NULL,
  CHECK (deadline_at <= max_deadline_at)
) WITH (fillfactor = 50);

CREATE TABLE groups (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY CHECK (id >= 0),
  name         text COLLATE "C" UNIQUE CHECK (length(name) BETWEEN 1 AND 64),
  max_running  bigint CHECK (max_running > 0),
  paused_at    bigint,
  pause_reason text COLLATE "C",
  CHECK ((id = 0) = (name IS NULL)),
  CHECK (pause_reason IS NULL OR paused_at IS NOT NULL)
);

INSERT INTO groups (id) OVERRIDING SYSTEM VALUE VALUES (0);

CREATE TABLE pauses (
  id        bigint PRIMARY KEY CHECK (id = 1),
  paused_at bigint NOT NULL,
  reason    text COLLATE "C"
);

CREATE TABLE chats (
  -- Never used twice; what a transaction has drawn and then rolled back is left out.
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  title          text COLLATE "C" NOT NULL CHECK (length(title) BETWEEN 1 AND 500),
  status         text COLLATE "C" NOT NULL DEFAULT 'pending'
                 CHECK (status IN ('pending', 'running', 'waiting', 'completed', 'error')),
  generation     bigint NOT NULL DEFAULT 0 CHECK (generation >= 0),
  attempts       bigint NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  recoveries     bigint NOT NULL DEFAULT 0 CHECK (recoveries >= 0),
  place          bigint NOT NULL CHECK (place > 0),
  group_id       bigint NOT NULL DEFAULT 0 REFERENCES groups (id),
  priority       bigint NOT NULL DEFAULT 0 CHECK (priority BETWEEN -1000 AND 1000),
  turn           bigint NOT NULL GENERATED ALWAYS AS (place - priority * 1125899906842624) STORED,
  start_at       bigint,
  waits_on       bigint NOT NULL DEFAULT 0 CHECK (waits_on >= 0),
  not_before     bigint NOT NULL DEFAULT 0,
  runs_again     smallint NOT NULL DEFAULT 0 CHECK (runs_again IN (0, 1)),
  workspace_id   bigint REFERENCES workspaces (id) ON DELETE SET NULL,
  key            text COLLATE "C" UNIQUE CHECK (length(key) BETWEEN 1 AND 200),
  error          text COLLATE "C",
  progress       double precision CHECK (progress BETWEEN 0 AND 1),
  progress_note  text COLLATE "C",
  question       text COLLATE "C",
  timeout_ms     bigint CHECK (timeout_ms > 0),
  silence_ms     bigint CHECK (silence_ms > 0),
  started_at     bigint,
  ended_at       bigint,
  last_output_at bigint,
  exit_code      bigint,
  created_at     bigint NOT NULL,
  updated_at     bigint NOT NULL,
  CHECK (status <> 'running' OR generation > 0),
  CHECK (status <> 'error' OR error IS NOT NULL),
  CHECK (status = 'running' OR runs_again = 0),
  CHECK (status IN ('running', 'waiting') OR question IS NULL)
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);

CREATE INDEX chats_queue ON chats (group_id, turn, not_before)
  WHERE status = 'pending' AND waits_on = 0 AND start_at IS NULL;
CREATE INDEX chats_scheduled ON chats (group_id, start_at)
  WHERE status = 'pending' AND waits_on = 0 AND start_at IS NOT NULL;
CREATE INDEX chats_blocked ON chats (group_id) WHERE status = 'pending' AND waits_on > 0;
CREATE INDEX chats_in_places ON chats (group_id) WHERE status = 'running' AND group_id <> 0;
CREATE INDEX chats_by_group ON chats (group_id) WHERE group_id <> 0;
CREATE INDEX chats_unfinished ON chats (status, id) WHERE status <> 'completed';
CREATE INDEX chats_by_workspace ON chats (workspace_id) WHERE workspace_id IS NOT NULL;
CREATE INDEX chats_awake ON chats (workspace_id)
  WHERE status = 'running' AND workspace_id IS NOT NULL;

CREATE TABLE dependencies (
  chat_id  bigint NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
  after_id bigint NOT NULL,
  is_any   smallint NOT NULL CHECK (is_any IN (0, 1)),
  is_over  smallint NOT NULL CHECK (is_over IN (0, 1)),
  PRIMARY KEY (chat_id, after_id),
  CHECK (after_id < chat_id)
);

CREATE INDEX dependencies_by_after ON dependencies (after_id);

CREATE TABLE tags (
  chat_id bigint NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
  tag     text COLLATE "C" NOT NULL CHECK (length(tag) BETWEEN 1 AND 64),
  PRIMARY KEY (chat_id, tag)
);

CREATE INDEX tags_by_tag ON tags (tag);

CREATE TABLE launches (
  chat_id     bigint PRIMARY KEY REFERENCES chats (id) ON DELETE CASCADE,
  directory   text COLLATE "C" CHECK (length(directory) > 0),
  arguments   text COLLATE "C" CHECK (arguments ~ '^\[.*\]$'),
  environment text COLLATE "C" CHECK (environment ~ '^\{.*\}$')
);

CREATE TABLE workers (
  -- Random: after a failover that lost commits a sequence may hand out a number again that a live
  -- worker still goes by.
  id             bigint PRIMARY KEY CHECK (id BETWEEN 1 AND 140737488355327),
  ordinal        bigint NOT NULL CHECK (ordinal > 0),
  worker         text COLLATE "C" NOT NULL CHECK (worker ~ '^[A-Za-z0-9._-]{1,64}$'),
  pid            bigint CHECK (pid > 0),
  -- The name of its host, for people.
  host           text COLLATE "C" CHECK (length(host) > 0),
  -- Where its process can be proved dead: the boot of its machine and the directory of its lock there;
  -- NULL: nowhere.
  host_id        text COLLATE "C" CHECK (length(host_id) > 0),
  interval_ms    bigint NOT NULL CHECK (interval_ms > 0),
  stale_after_ms bigint NOT NULL,
  max_recoveries bigint NOT NULL CHECK (max_recoveries >= 0),
  grace_ms       bigint NOT NULL CHECK (grace_ms >= 0),
  max_chats      bigint CHECK (max_chats > 0),
  groups         text COLLATE "C" CHECK (groups ~ '^\[.*\]$'),
  draining_at    bigint,
  cancelling_at  bigint,
  seen_at        bigint NOT NULL,
  probe          bigint NOT NULL DEFAULT 0,
  started_at     bigint,
  stopped_at     bigint,
  CHECK (stale_after_ms >= 2 * interval_ms),
  CHECK ((pid IS NULL) = (started_at IS NULL)),
  CHECK (stopped_at IS NULL OR started_at IS NOT NULL),
  CHECK (cancelling_at IS NULL OR draining_at IS NOT NULL)
) WITH (fillfactor = 50);

CREATE INDEX workers_by_name ON workers (worker, ordinal);

-- The narrow table that a tick rewrites. No index holds heartbeat_at, and half of each page is kept free,
-- so that each new version finds room in the page of the old one and no index is written (HOT). A row
-- takes 56 bytes and 4 for its number; for a while after a tick both versions are there and one more
-- number, 124 together: 65 rows fit into a page like that, and 48 percent is where it has so many.
-- Source: https://www.postgresql.org/docs/15/storage-hot.html
CREATE TABLE leases (
  chat_id      bigint PRIMARY KEY REFERENCES chats (id) ON DELETE CASCADE,
  worker_id    bigint NOT NULL REFERENCES workers (id),
  generation   bigint NOT NULL CHECK (generation > 0),
  heartbeat_at bigint NOT NULL
) WITH (fillfactor = 48);

CREATE INDEX leases_by_worker ON leases (worker_id);

CREATE TABLE runs (
  chat_id    bigint PRIMARY KEY,
  generation bigint NOT NULL CHECK (generation > 0),
  worker_id  bigint NOT NULL REFERENCES workers (id),
  begun_at   bigint NOT NULL,
  group_id   bigint NOT NULL DEFAULT 0 REFERENCES groups (id)
);

CREATE INDEX runs_in_places ON runs (group_id) WHERE group_id <> 0;
-- The foreign key and the superseding of workers look for it; in SQLite the few rows are read.
CREATE INDEX runs_by_worker ON runs (worker_id);

CREATE TABLE messages (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  chat_id    bigint NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
  role       text COLLATE "C" NOT NULL CHECK (role IN ('user', 'assistant')),
  content    text COLLATE "C" NOT NULL,
  generation bigint CHECK (generation > 0),
  at         bigint NOT NULL
);

CREATE INDEX messages_by_chat ON messages (chat_id, id);

-- Numbers are drawn in the order of commits: whoever writes events writes alone, under the lock of
-- PostgresChatStore. So a reader may go on behind the last number that it saw.
CREATE TABLE events (
  seq              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at               bigint NOT NULL,
  kind             text COLLATE "C" NOT NULL,
  chat_id          bigint,
  worker           text COLLATE "C",
  generation       bigint,
  from_worker      text COLLATE "C",
  ended_generation bigint,
  actor            text COLLATE "C" NOT NULL,
  actor_id         bigint,
  group_name       text COLLATE "C",
  reason           text COLLATE "C"
);

-- With the number, which SQLite's indexes have of themselves.
CREATE INDEX events_by_chat ON events (chat_id, seq);
CREATE INDEX events_by_kind ON events (kind, seq);
CREATE INDEX events_by_time ON events (at, seq) WHERE seq % 256 = 0;

CREATE TABLE hooks (
  id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind    text COLLATE "C" NOT NULL CHECK (kind IN ('end', 'idle')),
  command text COLLATE "C" NOT NULL CHECK (length(command) > 0),
  seq     bigint NOT NULL CHECK (seq >= 0),
  holder  bigint,
  beat    bigint NOT NULL DEFAULT 0 CHECK (beat >= 0),
  UNIQUE (kind, command)
) WITH (fillfactor = 50);

CREATE TABLE copies (
  id        bigint PRIMARY KEY CHECK (id = 1),
  copied_at bigint NOT NULL
);

CREATE VIEW running_chats AS
SELECT c.id, c.title, c.status, w.worker AS worker_id, l.worker_id AS incarnation, l.generation,
       l.heartbeat_at, c.attempts, c.recoveries, c.created_at, c.updated_at
FROM leases AS l
JOIN chats AS c ON c.id = l.chat_id
JOIN workers AS w ON w.id = l.worker_id;

-- The server's clock, one value for a whole statement.
CREATE FUNCTION now_ms() RETURNS bigint
LANGUAGE sql STABLE PARALLEL SAFE
RETURN floor(extract(epoch FROM statement_timestamp()) * 1000)::bigint;

-- The tick: one UPDATE of the leases of an incarnation, whatever their number. It locks the row of the
-- worker first, then the leases, as whoever changes leases does.
--
-- A function, because the UPDATE sees what had been committed when it begins, which is after the wait for
-- the row of the worker. In one statement with that wait it would come upon leases that had gone to
-- another worker meanwhile, and lock them out of the order.
CREATE FUNCTION renew(given_time bigint, given_worker bigint)
RETURNS TABLE (chat_id bigint, generation bigint)
LANGUAGE plpgsql ROWS 10000
AS $function$
#variable_conflict use_column
DECLARE
  beat bigint;
BEGIN
  UPDATE chatctl.workers SET seen_at = coalesce(given_time, chatctl.now_ms())
  WHERE id = given_worker AND stopped_at IS NULL RETURNING seen_at INTO beat;
  IF NOT FOUND THEN RETURN; END IF;
  RETURN QUERY
    UPDATE chatctl.leases SET heartbeat_at = beat WHERE worker_id = given_worker
    RETURNING chat_id, generation;
END
$function$;

-- The elements of a JSON array, as SQLite's function of this name: key counts from 0, a text comes without
-- its quotes, an array as JSON. No row for NULL. Not STRICT: a query then sees through it.
CREATE FUNCTION json_each(list text) RETURNS TABLE (key bigint, value text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 100
BEGIN ATOMIC
  SELECT ordinality - 1, element
  FROM json_array_elements_text(list::json) WITH ORDINALITY AS e (element, ordinality);
END;

-- SQLite's operator of this name for an array in a text: the element that is as far from its beginning.
CREATE FUNCTION json_element(list text, key integer) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN list::json ->> key;

CREATE OPERATOR ->> (LEFTARG = text, RIGHTARG = integer, FUNCTION = json_element);

-- All letters small, those of every script, where the server knows them; what is written in several
-- ways comes out the same.
DO $$ BEGIN
  EXECUTE format($function$
    CREATE FUNCTION small_letters(letters text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN replace(lower(normalize(letters) COLLATE %s), 'ς', 'σ')
    $function$, CASE
      WHEN to_regcollation('pg_catalog."und-x-icu"') IS NULL THEN 'pg_catalog."default"'
      ELSE 'pg_catalog."und-x-icu"' END);
END $$;

-- Whether a text has another one in it, whatever the case of the letters; false for NULL. Texts of ASCII
-- alone, which have as many bytes as letters, are compared the short way.
CREATE FUNCTION has_text(letters text, wanted text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
  WHEN letters IS NULL OR wanted IS NULL THEN false
  WHEN octet_length(letters) = length(letters) AND octet_length(wanted) = length(wanted)
    THEN strpos(lower(letters COLLATE "C"), lower(wanted COLLATE "C")) > 0
  ELSE strpos(small_letters(letters), small_letters(wanted)) > 0
END;

CREATE FUNCTION group_concat_next(list text, item text, separator text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN list IS NULL THEN item WHEN item IS NULL THEN list
  ELSE list || separator || item END;

-- SQLite's aggregate of this name, for the few tags or dependencies of a chat.
CREATE AGGREGATE group_concat(text, text) (SFUNC = group_concat_next, STYPE = text);

CREATE FUNCTION group_concat_next(list text, item bigint, separator text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN group_concat_next(list, item::text, separator);

CREATE AGGREGATE group_concat(bigint, text) (SFUNC = group_concat_next, STYPE = text);

-- More of SQLite's functions, as the statements use them. Queries see through all of these.
CREATE FUNCTION iif(condition boolean, first anycompatible, second anycompatible)
RETURNS anycompatible
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT CASE WHEN condition THEN first ELSE second END $$;

-- Of two numbers; NULL where one is, as there.
CREATE FUNCTION max(first bigint, second bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN first >= second THEN first WHEN first < second THEN second END;

CREATE FUNCTION min(first bigint, second bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN first <= second THEN first WHEN first > second THEN second END;

CREATE FUNCTION instr(letters text, wanted text) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN strpos(letters, wanted);

INSERT INTO schema_version (version) VALUES (3);
