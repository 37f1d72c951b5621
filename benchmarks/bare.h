// What the bare C loops share: one database, statements that are prepared once, and nothing that fails without a word.
// PROGRAM is the name under which that is said.
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static sqlite3 *database;

static void check(int code, const char *what) {
  if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW) return;
  fprintf(stderr, PROGRAM ": %s: %s\n", what, sqlite3_errmsg(database));
  exit(1);
}

static void run(const char *sql) { check(sqlite3_exec(database, sql, 0, 0, 0), sql); }

static sqlite3_stmt *prepare(const char *sql) {
  sqlite3_stmt *statement;
  check(sqlite3_prepare_v3(database, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, 0), sql);
  return statement;
}

// In milliseconds. A new value each time: SQLite does not write a page whose content stays the same.
static int64_t wall_time(void) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

// Of a clock that nobody sets.
static inline double milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

// Steps a statement to its end. Returns how many rows it had.
static inline int step(sqlite3_stmt *statement) {
  int code, rows = 0;
  while ((code = sqlite3_step(statement)) == SQLITE_ROW) rows++;
  check(code, sqlite3_sql(statement));
  check(sqlite3_reset(statement), sqlite3_sql(statement));
  return rows;
}
