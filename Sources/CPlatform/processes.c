#define _GNU_SOURCE
#include "processes.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

int platform_set_mark(uint64_t run, uint64_t worker) {
  struct rlimit mark = {.rlim_cur = run, .rlim_max = worker};
  return setrlimit(RLIMIT_LOCKS, &mark);
}

ssize_t platform_text_of(pid_t pid, const char *name, char *text, size_t size) {
  char path[40];
  snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
  int descriptor = open(path, O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return -1;
  ssize_t count = 0, portion = 1;
  while (count < (ssize_t)size - 1 && portion > 0) {
    portion = read(descriptor, text + count, size - 1 - (size_t)count);
    if (portion > 0) count += portion;
  }
  int code = errno;
  close(descriptor);
  errno = code;
  if (portion < 0) return -1;
  text[count] = 0;
  return count;
}

// What prlimit shows only to processes of the same user stands here for all to read.
static int read_mark(pid_t pid, uint64_t *run, uint64_t *worker) {
  char text[2048];
  if (platform_text_of(pid, "limits", text, sizeof text) < 0) return -1;
  const char *line = strstr(text, "Max file locks");
  if (line == 0) return errno = ENODATA, -1;
  char soft[24], hard[24];
  if (sscanf(line, "Max file locks %23s %23s", soft, hard) != 2) return errno = ENODATA, -1;
  *run = isdigit((unsigned char)*soft) ? strtoull(soft, 0, 10) : UINT64_MAX;
  *worker = isdigit((unsigned char)*hard) ? strtoull(hard, 0, 10) : UINT64_MAX;
  return 0;
}

int platform_mark_of(pid_t pid, uint64_t *run, uint64_t *worker) {
  struct rlimit mark;
  if (prlimit(pid, RLIMIT_LOCKS, 0, &mark) != 0) {
    if (errno != EPERM) return -1;
    return read_mark(pid, run, worker) == 0 ? 1 : -1;
  }
  *run = mark.rlim_cur;
  *worker = mark.rlim_max;
  return 0;
}

int platform_list_processes(pid_t *numbers, int capacity) {
  DIR *directory = opendir("/proc");
  if (directory == 0) return -1;
  int count = 0;
  for (struct dirent *entry; (entry = readdir(directory)) != 0;) {
    if (!isdigit((unsigned char)entry->d_name[0])) continue;
    if (count < capacity) numbers[count] = (pid_t)strtol(entry->d_name, 0, 10);
    count++;
  }
  closedir(directory);
  return count;
}

pid_t platform_last_process(void) {
  int descriptor = open("/proc/loadavg", O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return -1;
  char text[128];
  ssize_t count = read(descriptor, text, sizeof text - 1);
  close(descriptor);
  if (count <= 0) return -1;
  text[count] = 0;
  const char *last = strrchr(text, ' ');
  return last == 0 ? -1 : (pid_t)strtol(last, 0, 10);
}

int platform_look_at(pid_t pid, struct platform_process *process) {
  char text[1024];
  if (platform_text_of(pid, "stat", text, sizeof text) < 0) return -1;
  // The name is in parentheses and may hold any character.
  const char *rest = strrchr(text, ')');
  char state;
  int parent, threads;
  if (rest == 0 || sscanf(rest + 1,
                          " %c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %d",
                          &state, &parent, &threads) != 3)
    return errno = ENODATA, -1;
  process->parent = parent;
  // A process whose first thread has ended shows as a zombie while others of its threads run.
  process->has_ended = (state == 'Z' || state == 'X') && threads <= 1;
  return 0;
}

int platform_signal(int descriptor, int signal) {
  return (int)syscall(SYS_pidfd_send_signal, descriptor, signal, 0, 0);
}

// Whether a process has a program of its own, as the kernel's threads have not.
static int has_program(pid_t pid) {
  char path[64], target[1];
  snprintf(path, sizeof path, "/proc/%d/exe", (int)pid);
  return readlink(path, target, sizeof target) > 0;
}

int platform_variable_of(pid_t pid, const char *name, char *value, size_t size) {
  size_t capacity = 1 << 16, length = strlen(name);
  int looks = 5;
  for (;;) {
    char *text = malloc(capacity);
    if (text == 0) return -1;
    ssize_t count = platform_text_of(pid, "environ", text, capacity);
    if (count == (ssize_t)capacity - 1 && capacity < 1 << 24) {
      free(text);
      capacity *= 4;
      continue;
    }
    // In the middle of execve(2) a process has its new program and not yet its environment: whoever
    // has started it may look as soon as that.
    if (count == 0 && --looks > 0 && has_program(pid)) {
      free(text);
      usleep(200);
      continue;
    }
    int found = -1;
    if (count >= 0) errno = ENODATA;
    for (const char *next = text; count > 0 && next < text + count; next += strlen(next) + 1) {
      if (strncmp(next, name, length) != 0 || next[length] != '=') continue;
      found = snprintf(value, size, "%s", next + length + 1) < (int)size ? 0 : -1;
      break;
    }
    free(text);
    return found;
  }
}
