// What SQLite alone costs: the bare C loop that the worker's heartbeat is measured against, and the
// one-by-one heartbeats of the system before.
//
//   baseline fill DB PENDING FINISHED    adds chats to a database that chatctl has made
//   baseline tick DB ROUNDS PAUSE_MS     the one statement of a tick; prints ms and frames, by round
//   baseline one-by-one DB COUNT PAUSE_US   one statement and one transaction for each of COUNT
//                                        leases, with a pause before each; prints their sum
#define PROGRAM "baseline"
#include "bare.h"

static int log_frames;

static int64_t number(const char *sql) {
  sqlite3_stmt *statement = prepare(sql);
  check(sqlite3_step(statement), sql);
  int64_t value = sqlite3_column_int64(statement, 0);
  sqlite3_finalize(statement);
  return value;
}

static int note_frames(void *context, sqlite3 *db, const char *name, int frames) {
  (void)context, (void)db, (void)name;
  log_frames = frames;
  return SQLITE_OK;
}

// As the worker opens its heartbeat's connection.
static void open_database(const char *path) {
  check(sqlite3_open_v2(path, &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, 0), path);
  check(sqlite3_busy_timeout(database, 10000), "busy timeout");
  run("PRAGMA cache_size = -16000; PRAGMA temp_store = MEMORY; PRAGMA foreign_keys = ON; PRAGMA synchronous = NORMAL;");
  // Replaces automatic checkpoints, which the worker leaves to another thread.
  sqlite3_wal_hook(database, note_frames, 0);
}

static void fill(int pending, int finished) {
  run("BEGIN IMMEDIATE");
  sqlite3_stmt *insert = prepare(
      "INSERT INTO chats (title, status, generation, place, created_at, updated_at)"
      " VALUES ('a chat with a title of about a hundred bytes, ' || hex(randomblob(25)),"
      " ?1, ?2, ?4, ?3, ?3)");
  for (int i = 0; i < finished + pending; i++) {
    int is_finished = i < finished;
    sqlite3_bind_text(insert, 1, is_finished ? "completed" : "pending", -1, SQLITE_STATIC);
    sqlite3_bind_int(insert, 2, is_finished ? 1 : 0);
    sqlite3_bind_int64(insert, 3, 1790000000000 + i);
    sqlite3_bind_int(insert, 4, i + 1);
    check(sqlite3_step(insert), "insert");
    sqlite3_reset(insert);
  }
  sqlite3_finalize(insert);
  run("COMMIT");
  run("PRAGMA wal_checkpoint(TRUNCATE)");
}

// Lets the next commit start the log again, outside of what is measured. As seldom as a worker: the
// commit that starts it again waits for the disk.
static void restart_log(void) {
  run("PRAGMA wal_checkpoint(RESTART)");
  log_frames = 0;
}

static void tick(int rounds, int pause_ms) {
  int64_t incarnation = number("SELECT worker_id FROM leases LIMIT 1");
  sqlite3_stmt *renew = prepare(
      "UPDATE leases SET heartbeat_at = ?1 WHERE worker_id = ?2 RETURNING chat_id, generation");
  int64_t *leases = malloc(sizeof(int64_t[2]) * (number("SELECT count(*) FROM leases") + 1));
  int64_t now = wall_time();
  restart_log();
  for (int round = 0; round < rounds; round++) {
    if (log_frames >= 1000) restart_log();
    int frames_before = log_frames;
    usleep(pause_ms * 1000);
    double begin = milliseconds();
    sqlite3_bind_int64(renew, 1, now + round);
    sqlite3_bind_int64(renew, 2, incarnation);
    int count = 0, code;
    while ((code = sqlite3_step(renew)) == SQLITE_ROW) {
      leases[2 * count] = sqlite3_column_int64(renew, 0);
      leases[2 * count + 1] = sqlite3_column_int64(renew, 1);
      count++;
    }
    check(code, "renew");
    sqlite3_reset(renew);
    printf("%.3f %d\n", milliseconds() - begin, log_frames - frames_before);
  }
}

static void one_by_one(int limit, int pause_us) {
  int64_t *chats = malloc(sizeof(int64_t) * (limit + 1));
  int64_t incarnation = number("SELECT worker_id FROM leases LIMIT 1");
  sqlite3_stmt *all = prepare("SELECT chat_id FROM leases ORDER BY random() LIMIT ?1");
  sqlite3_bind_int(all, 1, limit);
  int count = 0;
  while (sqlite3_step(all) == SQLITE_ROW) chats[count++] = sqlite3_column_int64(all, 0);
  sqlite3_finalize(all);
  sqlite3_stmt *renew =
      prepare("UPDATE leases SET heartbeat_at = ?1 WHERE chat_id = ?2 AND worker_id = ?3");
  restart_log();
  int64_t now = wall_time();
  double sum = 0;
  for (int i = 0; i < count; i++) {
    if (pause_us > 0) usleep(pause_us);
    double begin = milliseconds();
    sqlite3_bind_int64(renew, 1, now);
    sqlite3_bind_int64(renew, 2, chats[i]);
    sqlite3_bind_int64(renew, 3, incarnation);
    check(sqlite3_step(renew), "renew");
    sqlite3_reset(renew);
    sum += milliseconds() - begin;
  }
  printf("%.3f %d\n", sum, log_frames);
}

int main(int count, char **words) {
  if (count == 5 && !strcmp(words[1], "fill")) {
    open_database(words[2]);
    fill(atoi(words[3]), atoi(words[4]));
  } else if (count == 5 && !strcmp(words[1], "tick")) {
    open_database(words[2]);
    tick(atoi(words[3]), atoi(words[4]));
  } else if (count == 5 && !strcmp(words[1], "one-by-one")) {
    open_database(words[2]);
    one_by_one(atoi(words[3]), atoi(words[4]));
  } else {
    fprintf(stderr, "usage: see the top of baseline.c\n");
    return 64;
  }
  return 0;
}
