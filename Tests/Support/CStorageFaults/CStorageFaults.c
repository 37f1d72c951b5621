#include "CStorageFaults.h"

#include <pthread.h>
#include <sqlite3.h>
#include <string.h>

// Directories

enum { most_watches = 64, longest_directory = 512 };

struct watch {
  char directory[longest_directory];
  storage_hook hook;
  void *context;
};

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static struct watch watches[most_watches];

/// The hook for a path; none where its directory is not watched.
static storage_hook hook_for(const char *path, void **context) {
  const char *slash = path ? strrchr(path, '/') : 0;
  if (!slash) return 0;
  size_t length = (size_t)(slash - path);
  storage_hook found = 0;
  pthread_mutex_lock(&turn);
  for (int i = 0; i < most_watches; i++) {
    if (!watches[i].hook || strlen(watches[i].directory) != length) continue;
    if (memcmp(watches[i].directory, path, length) != 0) continue;
    found = watches[i].hook;
    *context = watches[i].context;
  }
  pthread_mutex_unlock(&turn);
  return found;
}

static struct storage_answer ask(
    enum storage_operation operation, const char *path, int64_t offset, const void *bytes,
    int32_t count, int32_t flag) {
  void *context = 0;
  storage_hook hook = hook_for(path, &context);
  struct storage_answer whole = {SQLITE_OK, count};
  if (!hook) return whole;
  struct storage_call call = {operation, path, offset, bytes, count, flag};
  return hook(context, &call);
}

// Files

/// What stands before the file of SQLite's own layer. SQLite keeps the path until the file is closed.
struct file {
  sqlite3_file base;
  const char *path;
};

static sqlite3_file *real(sqlite3_file *file) { return (sqlite3_file *)((struct file *)file + 1); }
static const char *path_of(sqlite3_file *file) { return ((struct file *)file)->path; }
static const sqlite3_io_methods *methods(sqlite3_file *file) { return real(file)->pMethods; }

static int file_close(sqlite3_file *file) { return methods(file)->xClose(real(file)); }

static int file_read(sqlite3_file *file, void *bytes, int count, sqlite3_int64 offset) {
  struct storage_answer answer = ask(STORAGE_READ, path_of(file), offset, 0, count, 0);
  if (answer.code != SQLITE_OK) return answer.code;
  return methods(file)->xRead(real(file), bytes, count, offset);
}

static int file_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset) {
  struct storage_answer answer = ask(STORAGE_WRITE, path_of(file), offset, bytes, count, 0);
  if (answer.count > 0) {
    int code = methods(file)->xWrite(real(file), bytes, answer.count, offset);
    if (code != SQLITE_OK) return code;
  }
  return answer.code;
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size) {
  struct storage_answer answer = ask(STORAGE_TRUNCATE, path_of(file), size, 0, 1, 0);
  int code = answer.count ? methods(file)->xTruncate(real(file), size) : SQLITE_OK;
  return code != SQLITE_OK ? code : answer.code;
}

static int file_sync(sqlite3_file *file, int flags) {
  struct storage_answer answer = ask(STORAGE_SYNC, path_of(file), 0, 0, 1, 0);
  int code = answer.count ? methods(file)->xSync(real(file), flags) : SQLITE_OK;
  return code != SQLITE_OK ? code : answer.code;
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size) {
  return methods(file)->xFileSize(real(file), size);
}

static int file_lock(sqlite3_file *file, int level) {
  return methods(file)->xLock(real(file), level);
}

static int file_unlock(sqlite3_file *file, int level) {
  return methods(file)->xUnlock(real(file), level);
}

static int file_check_lock(sqlite3_file *file, int *is_reserved) {
  return methods(file)->xCheckReservedLock(real(file), is_reserved);
}

static int file_control(sqlite3_file *file, int operation, void *argument) {
  return methods(file)->xFileControl(real(file), operation, argument);
}

static int file_sector(sqlite3_file *file) { return methods(file)->xSectorSize(real(file)); }

static int file_device(sqlite3_file *file) {
  return methods(file)->xDeviceCharacteristics(real(file));
}

static int file_index(
    sqlite3_file *file, int page, int size, int may_make, void volatile **memory) {
  struct storage_answer answer = ask(STORAGE_INDEX, path_of(file), page, 0, 1, may_make);
  if (answer.code != SQLITE_OK) {
    *memory = 0;
    return answer.code;
  }
  return methods(file)->xShmMap(real(file), page, size, may_make, memory);
}

static int file_index_lock(sqlite3_file *file, int offset, int count, int flags) {
  return methods(file)->xShmLock(real(file), offset, count, flags);
}

static void file_index_barrier(sqlite3_file *file) { methods(file)->xShmBarrier(real(file)); }

static int file_index_close(sqlite3_file *file, int is_deleted) {
  return methods(file)->xShmUnmap(real(file), is_deleted);
}

/// No part of a file is mapped: what is read and written is seen here.
static int file_fetch(sqlite3_file *file, sqlite3_int64 offset, int count, void **memory) {
  (void)file, (void)offset, (void)count;
  *memory = 0;
  return SQLITE_OK;
}

static int file_forget(sqlite3_file *file, sqlite3_int64 offset, void *memory) {
  (void)file, (void)offset, (void)memory;
  return SQLITE_OK;
}

static const sqlite3_io_methods watched_methods = {
    3,
    file_close,
    file_read,
    file_write,
    file_truncate,
    file_sync,
    file_size,
    file_lock,
    file_unlock,
    file_check_lock,
    file_control,
    file_sector,
    file_device,
    file_index,
    file_index_lock,
    file_index_barrier,
    file_index_close,
    file_fetch,
    file_forget,
};

// The layer

static sqlite3_vfs *below;
static sqlite3_vfs layer;

static int layer_open(
    sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *out_flags) {
  (void)vfs;
  void *context = 0;
  // The whole memory of the file is SQLite's own then.
  if (!hook_for(path, &context)) return below->xOpen(below, path, file, flags, out_flags);
  int is_there = 1;
  below->xAccess(below, path, SQLITE_ACCESS_EXISTS, &is_there);
  struct file *watched = (struct file *)file;
  watched->base.pMethods = 0;
  watched->path = path;
  struct storage_answer answer = ask(STORAGE_OPEN, path, 0, 0, 1, !is_there);
  if (answer.code != SQLITE_OK) return answer.code;
  int code = below->xOpen(below, path, real(file), flags, out_flags);
  // SQLite closes what has methods, also where it was not opened.
  if (real(file)->pMethods) watched->base.pMethods = &watched_methods;
  return code;
}

static int layer_delete(sqlite3_vfs *vfs, const char *path, int syncs_directory) {
  (void)vfs;
  struct storage_answer answer = ask(STORAGE_DELETE, path, 0, 0, 1, syncs_directory);
  int code = answer.count ? below->xDelete(below, path, syncs_directory) : SQLITE_OK;
  return code != SQLITE_OK ? code : answer.code;
}

/// All else is SQLite's own layer, which finds itself by what `pAppData` holds.
static void install(void) {
  below = sqlite3_vfs_find(0);
  layer = *below;
  layer.zName = "storage-faults";
  layer.pNext = 0;
  layer.szOsFile = below->szOsFile + (int)sizeof(struct file);
  layer.xOpen = layer_open;
  layer.xDelete = layer_delete;
  sqlite3_vfs_register(&layer, 1);
}

int storage_watch(const char *directory, storage_hook hook, void *context) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  if (strlen(directory) >= longest_directory) return 0;
  pthread_once(&once, install);
  int is_done = 0;
  pthread_mutex_lock(&turn);
  for (int i = 0; i < most_watches && !is_done; i++) {
    if (watches[i].hook) continue;
    strcpy(watches[i].directory, directory);
    watches[i].context = context;
    watches[i].hook = hook;
    is_done = 1;
  }
  pthread_mutex_unlock(&turn);
  return is_done;
}

void storage_unwatch(const char *directory) {
  pthread_mutex_lock(&turn);
  for (int i = 0; i < most_watches; i++) {
    if (strcmp(watches[i].directory, directory) == 0) watches[i].hook = 0;
  }
  pthread_mutex_unlock(&turn);
}
