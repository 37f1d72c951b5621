#define _GNU_SOURCE
#include "platform.h"

#include <dirent.h>
#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

void platform_share_heap(void) {
  // Other C libraries share one anyway.
#ifdef M_ARENA_MAX
  mallopt(M_ARENA_MAX, 1);
#endif
}

static void *pass(void *gate) {
  pthread_mutex_lock(gate);
  pthread_mutex_unlock(gate);
  return 0;
}

static int living_threads(void) {
  DIR *tasks = opendir("/proc/self/task");
  if (!tasks) return 1;
  int count = 0;
  for (struct dirent *entry; (entry = readdir(tasks));) count += entry->d_name[0] != '.';
  closedir(tasks);
  return count;
}

int platform_try_threads(int count, size_t memory) {
  pthread_t *threads = calloc((size_t)count, sizeof *threads);
  if (!threads) return -ENOMEM;
  int before = living_threads();
  pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
  pthread_mutex_lock(&gate);
  int made = 0, failure = 0;
  while (made < count && failure == 0) {
    failure = pthread_create(&threads[made], 0, pass, &gate);
    if (failure == 0) made++;
  }
  if (failure == 0) {
    void *area = mmap(0, memory, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (area == MAP_FAILED) failure = -errno;
    else munmap(area, memory);
  }
  pthread_mutex_unlock(&gate);
  for (int i = 0; i < made; i++) pthread_join(threads[i], 0);
  free(threads);
  // A thread that was joined counts against the limit for a moment more.
  struct timespec moment = {.tv_nsec = 1000000};
  for (int i = 0; i < 1000 && living_threads() > before; i++) nanosleep(&moment, 0);
  return failure;
}
