#define _GNU_SOURCE
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

// STATX_ATTR_MOUNT_ROOT of linux/stat.h, which older headers lack.
#define MOUNT_ROOT 0x2000u

static struct flock one_byte(short type, int64_t byte) {
  struct flock lock = {0};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  lock.l_start = byte;
  lock.l_len = 1;
  return lock;
}

static int set(int descriptor, short type, int64_t byte) {
  struct flock lock = one_byte(type, byte);
  return fcntl(descriptor, F_OFD_SETLK, &lock);
}

int platform_lock_byte(int descriptor, int64_t byte) { return set(descriptor, F_WRLCK, byte); }

int platform_share_byte(int descriptor, int64_t byte) { return set(descriptor, F_RDLCK, byte); }

int platform_unlock_byte(int descriptor, int64_t byte) { return set(descriptor, F_UNLCK, byte); }

int platform_byte_is_locked(int descriptor, int64_t byte) {
  struct flock lock = one_byte(F_WRLCK, byte);
  if (fcntl(descriptor, F_OFD_GETLK, &lock) != 0) return -1;
  return lock.l_type != F_UNLCK;
}

int platform_is_mount_root(const char *path) {
  struct statx status;
  if (statx(AT_FDCWD, path, 0, 0, &status) != 0) return -1;
  if ((status.stx_attributes_mask & MOUNT_ROOT) == 0) {
    errno = ENOTSUP;
    return -1;
  }
  return (status.stx_attributes & MOUNT_ROOT) != 0;
}

int64_t platform_file_system(const char *path) {
  struct statfs status;
  return statfs(path, &status) == 0 ? (int64_t)(uint32_t)status.f_type : -1;
}

int platform_rename_new(const char *from, const char *to) {
  // RENAME_NOREPLACE of linux/fs.h, which older headers lack.
  if (syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 1u) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return -1;
  struct stat status;
  if (lstat(to, &status) == 0) {
    errno = EEXIST;
    return -1;
  }
  return rename(from, to);
}
