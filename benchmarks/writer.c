// Another process that writes a little: how long each of its transactions takes.
//
//   writer DB CHAT COUNT PAUSE_MS    adds COUNT messages to a chat, each at a random moment within so long after the one
//                                    before it; prints the milliseconds of each
#define PROGRAM "writer"
#include "bare.h"

// Even steps, as those of chatctl's first tries. SQLite's own would grow to 100 ms.
static int wait_a_moment(void *context, int calls) {
  (void)context;
  usleep(500);
  return calls < 20000;
}

int main(int count, char **words) {
  if (count != 5) {
    fprintf(stderr, "usage: see the top of writer.c\n");
    return 64;
  }
  check(sqlite3_open_v2(words[1], &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, 0), words[1]);
  sqlite3_busy_handler(database, wait_a_moment, 0);
  run("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;");
  sqlite3_stmt *insert = prepare("INSERT INTO messages (chat_id, role, content, at) VALUES (?1, 'user', 'more', ?2)");
  sqlite3_bind_int64(insert, 1, atoll(words[2]));
  int pause_ms = atoi(words[4]);
  for (int i = 0; i < atoi(words[3]); i++) {
    usleep(random() % (pause_ms * 1000 + 1));
    double begin = milliseconds();
    run("BEGIN IMMEDIATE");
    sqlite3_bind_int64(insert, 2, wall_time());
    check(sqlite3_step(insert), "insert");
    sqlite3_reset(insert);
    run("COMMIT");
    printf("%.3f\n", milliseconds() - begin);
  }
  return 0;
}
