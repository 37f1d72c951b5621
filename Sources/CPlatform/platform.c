#define _GNU_SOURCE
#include "platform.h"

#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

static struct flock whole_file(void) {
  struct flock lock = {0};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return lock;
}

int platform_lock(int descriptor) {
  struct flock lock = whole_file();
  return fcntl(descriptor, F_OFD_SETLK, &lock);
}

int platform_lock_is_held(int descriptor) {
  struct flock lock = whole_file();
  if (fcntl(descriptor, F_OFD_GETLK, &lock) != 0) return -1;
  return lock.l_type != F_UNLCK;
}

void platform_name_thread(const char *name) { pthread_setname_np(pthread_self(), name); }
