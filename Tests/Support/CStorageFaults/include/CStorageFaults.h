#ifndef CHATCTL_CSTORAGEFAULTS_H
#define CHATCTL_CSTORAGEFAULTS_H

#include <stdint.h>

// A layer between SQLite and its files, for tests: it tells what SQLite does with the files of one
// directory, and does what it is told instead. Files of other directories are handed to SQLite's own
// layer at once, so tests that go on beside it notice nothing.
//
// Source: https://www.sqlite.org/vfs.html#vfs_shims, https://www.sqlite.org/c3ref/io_methods.html

/// What SQLite asks of a file.
enum storage_operation {
  STORAGE_OPEN,
  STORAGE_READ,
  STORAGE_WRITE,
  STORAGE_TRUNCATE,
  STORAGE_SYNC,
  STORAGE_DELETE,
  /// A part of the log's index, which is made where it is missing.
  STORAGE_INDEX
};

struct storage_call {
  enum storage_operation operation;
  /// The whole path.
  const char *path;
  /// Of a read or write; the new size of what is truncated.
  int64_t offset;
  /// What is written.
  const void *bytes;
  int32_t count;
  /// Of an open: the file was not there. Of a deletion: the directory is synced. Of a part of the
  /// index: it may be made.
  int32_t flag;
};

struct storage_answer {
  /// What SQLite is told where nothing else went wrong.
  int32_t code;
  /// How many bytes are written; of other calls, whether they are made at all.
  int32_t count;
};

/// Asked before each call, by the thread that makes it.
typedef struct storage_answer (*storage_hook)(void *context, const struct storage_call *call);

/// Asks `hook` at every call for files in `directory`, a real path, from their opening on.
/// Returns 0 when there are too many such directories.
int storage_watch(const char *directory, storage_hook hook, void *context);

/// Never asks again; files that are open go on. No thread may be in a call for one of them.
void storage_unwatch(const char *directory);

#endif
