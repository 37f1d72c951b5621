// What SQLite alone costs to claim and end chats: the statements of the worker's two transactions on the same schema, with
// nothing around them. No thread, no task, no news, nobody told.
//
//   finish DB PORTION     claims so many pending chats at once and ends them at once, until none is left; prints how many, and
//                         the milliseconds from the first statement to the last commit
//
// The statements are those of SQL.Claim, SQL.Leases, SQL.Chats, SQL.Runs, SQL.Dependencies and SQL.Events.
#define PROGRAM "finish"
#include "bare.h"

#define WORKER 123456789012345
#define DUE "(not_before <= ?1 OR not_before > ?1 + ?3)"
#define QUEUED "status = 'pending' AND waits_on = 0 AND start_at IS NULL"

static const char *next =
    "WITH RECURSIVE open (group_id, room) AS MATERIALIZED ("
    " SELECT g.id, iif(g.max_running IS NULL, ?2, 0) FROM groups AS g"
    " WHERE g.paused_at IS NULL AND NOT EXISTS (SELECT 1 FROM pauses)),"
    " next (group_id, room, count, turn, id) AS ("
    " SELECT o.group_id, o.room, 1, c.turn, c.id FROM open AS o CROSS JOIN chats AS c ON c.id = ("
    " SELECT id FROM chats INDEXED BY chats_queue WHERE " QUEUED " AND group_id = o.group_id AND " DUE
    " ORDER BY turn LIMIT 1) WHERE o.room > 0 UNION ALL"
    " SELECT n.group_id, n.room, n.count + 1, c.turn, c.id FROM next AS n CROSS JOIN chats AS c ON c.id = ("
    " SELECT id FROM chats INDEXED BY chats_queue WHERE " QUEUED " AND group_id = n.group_id AND turn > n.turn AND " DUE
    " ORDER BY turn LIMIT 1) WHERE n.count < n.room ORDER BY 4 LIMIT ?2)"
    " SELECT c.id, c.generation + 1, c.title, c.attempts + 1,"
    " (SELECT name FROM workspaces WHERE workspaces.id = c.workspace_id), c.timeout_ms, c.silence_ms"
    " FROM next AS n CROSS JOIN chats AS c ON c.id = n.id ORDER BY n.turn, n.id";
static const char *take =
    "UPDATE chats SET status = 'running', generation = generation + 1, attempts = attempts + 1, not_before = 0,"
    " progress = NULL, progress_note = NULL, question = NULL, started_at = ?1, ended_at = NULL, last_output_at = NULL,"
    " exit_code = NULL, updated_at = ?1 WHERE id IN (SELECT value FROM json_each(?2))";
static const char *lease =
    "INSERT INTO leases (chat_id, worker_id, generation, heartbeat_at)"
    " SELECT CAST(value ->> 0 AS BIGINT), ?2, CAST(value ->> 1 AS BIGINT), ?3 FROM json_each(?1)";
static const char *log_alike =
    "INSERT INTO events (at, kind, chat_id, worker, generation, from_worker, ended_generation, actor, reason, actor_id)"
    " SELECT ?1, ?2, CAST(given.value ->> 0 AS BIGINT), ?6, CAST(given.value ->> 1 AS BIGINT), ?7,"
    " iif(?7 IS NULL, NULL, CAST(given.value ->> 1 AS BIGINT)), ?4, NULL, ?5 FROM json_each(?3) AS given ORDER BY given.key";
static const char *held =
    "SELECT l.chat_id, l.generation FROM json_each(?1) AS given CROSS JOIN leases AS l"
    " ON l.chat_id = CAST(given.value ->> 0 AS BIGINT) AND l.generation = CAST(given.value ->> 1 AS BIGINT)"
    " AND l.worker_id = ?2";
static const char *give_up = "DELETE FROM leases WHERE chat_id IN (SELECT CAST(value AS BIGINT) FROM json_each(?1))";
static const char *complete =
    "UPDATE chats SET status = iif(runs_again = 1, 'pending', iif(question IS NULL, 'completed', 'waiting')),"
    " question = iif(runs_again = 1, NULL, question), attempts = iif(runs_again = 1, 0, attempts),"
    " recoveries = iif(runs_again = 1, 0, recoveries),"
    " place = iif(runs_again = 1, (SELECT coalesce(max(seq), 0) + 1 FROM events) + e.offset_in_queue, place),"
    " runs_again = 0, error = NULL, progress = NULL, progress_note = NULL, exit_code = e.exit_code, ended_at = ?1,"
    " updated_at = ?1 FROM (SELECT CAST(value ->> 0 AS BIGINT) AS chat_id, CAST(value ->> 1 AS BIGINT) AS offset_in_queue,"
    " CAST(value ->> 2 AS BIGINT) AS exit_code FROM json_each(?2)) AS e WHERE chats.id = e.chat_id";
static const char *ended =
    "SELECT c.id, c.status, c.question FROM json_each(?1) AS given JOIN chats AS c ON c.id = CAST(given.value AS BIGINT)";

static void require(int holds, const char *what) {
  if (holds) return;
  fprintf(stderr, PROGRAM ": %s\n", what);
  exit(1);
}

int main(int count, char **words) {
  int portion = count == 3 ? atoi(words[2]) : 0;
  if (portion <= 0) {
    fprintf(stderr, "usage: see the top of finish.c\n");
    return 64;
  }
  // As the worker opens the connection of its writes.
  check(sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0), "configuration");
  check(sqlite3_open_v2(words[1], &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, 0), words[1]);
  run("PRAGMA cache_size = -16000; PRAGMA temp_store = MEMORY; PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL;");
  run("INSERT INTO workers (id, ordinal, worker, pid, interval_ms, stale_after_ms, max_recoveries, grace_ms, seen_at, started_at)"
      " VALUES (123456789012345, 1000000, 'bare', 1, 30000, 90000, 3, 10000, 1, 1)");
  sqlite3_stmt *picks = prepare(next), *takes = prepare(take), *leases = prepare(lease), *logs = prepare(log_alike),
               *fence = prepare(held), *deletes = prepare(give_up), *ends = prepare(complete), *states = prepare(ended),
               *begin = prepare("BEGIN IMMEDIATE"), *commit = prepare("COMMIT");
  int64_t *ids = malloc(sizeof *ids * portion), *generations = malloc(sizeof *generations * portion);
  char *pairs = malloc(64 * (size_t)portion), *chats = malloc(32 * (size_t)portion), *rows = malloc(64 * (size_t)portion);
  int done = 0;
  double since = milliseconds();
  for (;;) {
    int64_t now = wall_time();
    step(begin);
    sqlite3_bind_int64(picks, 1, now);
    sqlite3_bind_int(picks, 2, portion);
    sqlite3_bind_int64(picks, 3, 3600000);
    int claimed = 0, code;
    while ((code = sqlite3_step(picks)) == SQLITE_ROW) {
      ids[claimed] = sqlite3_column_int64(picks, 0);
      generations[claimed++] = sqlite3_column_int64(picks, 1);
    }
    check(code, "claim");
    check(sqlite3_reset(picks), "claim");
    if (claimed == 0) break;
    char *pair = pairs, *chat = chats, *row = rows;
    for (int i = 0; i < claimed; i++) {
      char open = i ? ',' : '[';
      pair += sprintf(pair, "%c[%lld,%lld]", open, (long long)ids[i], (long long)generations[i]);
      chat += sprintf(chat, "%c%lld", open, (long long)ids[i]);
      row += sprintf(row, "%c[%lld,%d,null,null,null]", open, (long long)ids[i], i);
    }
    strcpy(pair, "]");
    strcpy(chat, "]");
    strcpy(row, "]");
    sqlite3_bind_int64(takes, 1, now);
    sqlite3_bind_text(takes, 2, chats, -1, SQLITE_STATIC);
    step(takes);
    sqlite3_bind_text(leases, 1, pairs, -1, SQLITE_STATIC);
    sqlite3_bind_int64(leases, 2, WORKER);
    sqlite3_bind_int64(leases, 3, now);
    step(leases);
    sqlite3_bind_int64(logs, 1, now);
    sqlite3_bind_text(logs, 2, "claimed", -1, SQLITE_STATIC);
    sqlite3_bind_text(logs, 3, pairs, -1, SQLITE_STATIC);
    sqlite3_bind_text(logs, 4, "bare", -1, SQLITE_STATIC);
    sqlite3_bind_int64(logs, 5, WORKER);
    sqlite3_bind_text(logs, 6, "bare", -1, SQLITE_STATIC);
    sqlite3_bind_null(logs, 7);
    step(logs);
    step(commit);

    step(begin);
    sqlite3_bind_text(fence, 1, pairs, -1, SQLITE_STATIC);
    sqlite3_bind_int64(fence, 2, WORKER);
    require(step(fence) == claimed, "a lease is gone");
    sqlite3_bind_text(deletes, 1, chats, -1, SQLITE_STATIC);
    step(deletes);
    sqlite3_bind_int64(ends, 1, now);
    sqlite3_bind_text(ends, 2, rows, -1, SQLITE_STATIC);
    step(ends);
    sqlite3_bind_text(states, 1, chats, -1, SQLITE_STATIC);
    require(step(states) == claimed, "a chat is gone");
    sqlite3_bind_text(logs, 2, "completed", -1, SQLITE_STATIC);
    sqlite3_bind_text(logs, 7, "bare", -1, SQLITE_STATIC);
    step(logs);
    step(commit);
    done += claimed;
  }
  step(commit);
  printf("%d %.3f\n", done, milliseconds() - since);
  return 0;
}
