#ifndef CHATCTL_FILES_H
#define CHATCTL_FILES_H

#include <stdint.h>

// Locks that belong to an open file description, and what stat does not tell of a file.
// Each call returns -1 and sets errno when it fails, as its manual page says.

/// Takes the exclusive lock on one byte of a file without waiting. The byte need not be there.
/// Source: fcntl(2), F_OFD_SETLK.
int platform_lock_byte(int descriptor, int64_t byte);

/// Takes a lock on one byte that others may share, without waiting.
int platform_share_byte(int descriptor, int64_t byte);

/// Gives up whatever lock the descriptor has on one byte.
int platform_unlock_byte(int descriptor, int64_t byte);

/// Looks, without taking it, whether another open file description has a lock on the byte, shared
/// or not: 1 held, 0 free. Source: fcntl(2), F_OFD_GETLK.
int platform_byte_is_locked(int descriptor, int64_t byte);

/// Whether a path, its symbolic links followed, is itself the place of a mount: 1 or 0. Kernels
/// before 5.8 cannot tell: -1 with ENOTSUP. Source: statx(2), STATX_ATTR_MOUNT_ROOT.
int platform_is_mount_root(const char *path);

/// The kind of file system that a path is on, a number of linux/magic.h. Source: statfs(2).
int64_t platform_file_system(const char *path);

/// Gives a file another name, which nothing may have yet: -1 with EEXIST where something has. File
/// systems that cannot promise that are asked first. Source: renameat2(2), RENAME_NOREPLACE.
int platform_rename_new(const char *from, const char *to);

#endif
