#ifndef CHATCTL_CSQLITE_SHIM_H
#define CHATCTL_CSQLITE_SHIM_H

#include <sqlite3.h>

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

#endif
