#ifndef CHATCTL_PLATFORM_H
#define CHATCTL_PLATFORM_H

#include <stdint.h>

// What the kernel offers and Swift's Glibc module does not import.
// Each call returns -1 and sets errno when it fails, as its manual page says.

/// Takes the exclusive open-file-description lock on the whole file without waiting.
/// Source: fcntl(2), F_OFD_SETLK.
int platform_lock(int descriptor);

/// Looks, without taking it, whether another open file description holds the lock:
/// 1 held, 0 free. Source: fcntl(2), F_OFD_GETLK.
int platform_lock_is_held(int descriptor);

/// Names the calling thread for debuggers and `ps -L`; at most 15 characters.
/// Source: pthread_setname_np(3).
void platform_name_thread(const char *name);

#endif
