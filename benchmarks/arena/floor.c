// The floor of the arena: the least that a queue in SQLite can do, in C, and nothing else. One table, one index, statements
// that are prepared once; no lease, no event, no message, no thread, and no check of who writes.
//
//   floor DB SYNCHRONOUS init
//   floor DB SYNCHRONOUS enqueue COUNT       one transaction for each job
//   floor DB SYNCHRONOUS enqueue-all COUNT   one transaction for all
//   floor DB SYNCHRONOUS work PORTION        claims so many at once and finishes them at once, until none is left
//   floor DB SYNCHRONOUS hold COUNT BEATS    claims all, and renews all of them so often, 100 ms apart
//
// SYNCHRONOUS is NORMAL or FULL. Prints each duration in seconds, from the first statement to the last commit, and at the
// end its peak of resident memory in kB.
#define PROGRAM "floor"
#include "../bare.h"

static double seconds(void) { return milliseconds() / 1e3; }

// Not from getrusage: that also counts what its parent had before it became this program.
static void print_peak(void) {
  FILE *status = fopen("/proc/self/status", "r");
  char line[256];
  long peak = 0;
  while (status && fgets(line, sizeof line, status)) sscanf(line, "VmHWM: %ld", &peak);
  if (status) fclose(status);
  printf("%ld\n", peak);
}

static void init(void) {
  run("CREATE TABLE jobs (id INTEGER PRIMARY KEY, payload TEXT NOT NULL, status INTEGER NOT NULL DEFAULT 0,"
      " worker INTEGER, heartbeat_at INTEGER, runs INTEGER NOT NULL DEFAULT 0) STRICT;"
      "CREATE INDEX jobs_pending ON jobs (id) WHERE status = 0;");
}

static void enqueue(int count, int all_at_once) {
  sqlite3_stmt *insert = prepare("INSERT INTO jobs (payload) VALUES (?1)");
  double begin = seconds();
  if (all_at_once) run("BEGIN IMMEDIATE");
  for (int i = 0; i < count; i++) {
    char payload[16];
    sqlite3_bind_text(insert, 1, payload, snprintf(payload, sizeof payload, "%d", i), SQLITE_STATIC);
    step(insert);
  }
  if (all_at_once) run("COMMIT");
  printf("%.6f\n", seconds() - begin);
}

// Claims at most so many; ids must have room for them.
static int claim(sqlite3_stmt *statement, int portion, int64_t *ids) {
  sqlite3_bind_int64(statement, 1, wall_time());
  sqlite3_bind_int(statement, 2, portion);
  int count = 0, code;
  while ((code = sqlite3_step(statement)) == SQLITE_ROW) ids[count++] = sqlite3_column_int64(statement, 0);
  check(code, "claim");
  check(sqlite3_reset(statement), "claim");
  return count;
}

static sqlite3_stmt *prepare_claim(void) {
  return prepare("UPDATE jobs SET status = 1, worker = 1, heartbeat_at = ?1, runs = runs + 1"
                 " WHERE id IN (SELECT id FROM jobs WHERE status = 0 ORDER BY id LIMIT ?2) RETURNING id");
}

static void work(int portion) {
  sqlite3_stmt *claims = prepare_claim();
  sqlite3_stmt *finish = prepare("UPDATE jobs SET status = 2, worker = NULL WHERE id = ?1 AND status = 1 AND worker = 1");
  int64_t *ids = malloc(sizeof *ids * portion);
  int count;
  double begin = seconds();
  while ((count = claim(claims, portion, ids)) > 0) {
    if (portion > 1) run("BEGIN IMMEDIATE");
    for (int i = 0; i < count; i++) {
      sqlite3_bind_int64(finish, 1, ids[i]);
      step(finish);
    }
    if (portion > 1) run("COMMIT");
  }
  printf("%.6f\n", seconds() - begin);
}

static void hold(int count, int beats) {
  int64_t *ids = malloc(sizeof *ids * (count + 1));
  if (claim(prepare_claim(), count + 1, ids) != count) {
    fprintf(stderr, "floor: there are not %d jobs\n", count);
    exit(1);
  }
  sqlite3_stmt *renew = prepare("UPDATE jobs SET heartbeat_at = ?1 WHERE worker = 1 AND status = 1 RETURNING id");
  for (int beat = 0; beat < beats; beat++) {
    usleep(100000);
    double begin = seconds();
    sqlite3_bind_int64(renew, 1, wall_time() + beat);
    int renewed = 0, code;
    while ((code = sqlite3_step(renew)) == SQLITE_ROW) ids[renewed++] = sqlite3_column_int64(renew, 0);
    check(code, "renew");
    check(sqlite3_reset(renew), "renew");
    printf("%.6f\n", seconds() - begin);
    if (renewed != count) exit(1);
  }
}

int main(int count, char **words) {
  if (count < 4) {
    fprintf(stderr, "usage: see the top of floor.c\n");
    return 64;
  }
  check(sqlite3_open(words[1], &database), words[1]);
  check(sqlite3_busy_timeout(database, 10000), "busy timeout");
  char pragmas[128];
  snprintf(pragmas, sizeof pragmas, "PRAGMA journal_mode = WAL; PRAGMA synchronous = %s;", words[2]);
  run(pragmas);
  const char *what = words[3];
  int first = count > 4 ? atoi(words[4]) : 0, second = count > 5 ? atoi(words[5]) : 0;
  if (!strcmp(what, "init")) init();
  else if (!strcmp(what, "enqueue")) enqueue(first, 0);
  else if (!strcmp(what, "enqueue-all")) enqueue(first, 1);
  else if (!strcmp(what, "work") && first > 0) work(first);
  else if (!strcmp(what, "hold")) hold(first, second);
  else return 64;
  print_peak();
  return 0;
}
