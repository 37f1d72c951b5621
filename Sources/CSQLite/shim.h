#ifndef CHATCTL_CSQLITE_SHIM_H
#define CHATCTL_CSQLITE_SHIM_H

#include <sqlite3.h>
#include <string.h>

// Swift imports neither C variadic functions nor function-like macros: these are the few of
// SQLite's that the wrapper needs.

static inline int csqlite_config_flag(sqlite3 *db, int option, int value) {
  return sqlite3_db_config(db, option, value, (int *)0);
}

// Only before SQLite is used for the first time.
static inline int csqlite_forget_memory_statistics(void) {
  return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static inline sqlite3_destructor_type csqlite_transient(void) { return SQLITE_TRANSIENT; }

// The first copy of the header of the log's index: whoever commits, or begins the log again, changes it.
// Source: https://www.sqlite.org/walformat.html#the_wal_index_file_format
struct csqlite_log_mark {
  unsigned char bytes[48];
};

// Copies it from the memory that the connection shares with all others, without a lock, as SQLite itself
// does before it takes one. A copy that a commit went through is no copy of either header. SQLITE_OK, or
// why it cannot be had; before the connection has read something, and without a log, there is none.
// Source: https://www.sqlite.org/c3ref/io_methods.html
static inline int csqlite_read_log_mark(sqlite3 *db, struct csqlite_log_mark *mark) {
  // The size of the pieces that the index is shared in.
  enum { piece = 32768 };
  sqlite3_file *file = 0;
  int code = sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
  if (code != SQLITE_OK) return code;
  if (!file || !file->pMethods || file->pMethods->iVersion < 2) return SQLITE_NOTFOUND;
  void volatile *index = 0;
  code = file->pMethods->xShmMap(file, 0, piece, 0, &index);
  if (code != SQLITE_OK) return code;
  if (!index) return SQLITE_NOTFOUND;
  file->pMethods->xShmBarrier(file);
  memcpy(mark->bytes, (const void *)index, sizeof mark->bytes);
  return SQLITE_OK;
}

static inline int csqlite_marks_are_equal(
    const struct csqlite_log_mark *one, const struct csqlite_log_mark *other) {
  return memcmp(one, other, sizeof *one) == 0;
}

#endif
