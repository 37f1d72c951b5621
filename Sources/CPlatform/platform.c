#define _GNU_SOURCE
#include "platform.h"
#include "processes.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// CLOSE_RANGE_CLOEXEC of linux/close_range.h, which older headers lack.
#define CLOSE_ON_EXEC 4u

// The niceness of who is in a hurry: clearly before the rest, not before the system's own work.
#define HURRIED (-10)

// The shortest slice that the kernel gives, in nanoseconds.
#define SHORT_SLICE 100000

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

// The attributes of sched_setattr(2), which the C library does not declare.
struct schedule {
  uint32_t size, policy;
  uint64_t flags;
  int32_t nice;
  uint32_t priority;
  uint64_t slice, deadline, period;
};

static int read_schedule(struct schedule *schedule) {
  return (int)syscall(SYS_sched_getattr, 0, schedule, sizeof *schedule, 0);
}

static int set_schedule(const struct schedule *schedule) {
  return (int)syscall(SYS_sched_setattr, 0, schedule, 0);
}

struct platform_pace platform_hurry(void) {
  struct platform_pace unchanged = {0};
  struct schedule schedule = {0};
  // Whoever gave this process another policy knows better.
  if (read_schedule(&schedule) != 0 || schedule.policy != SCHED_OTHER) return unchanged;
  struct platform_pace before = {1, schedule.nice, schedule.slice};
  schedule.size = sizeof schedule;
  schedule.flags = 0;
  schedule.slice = SHORT_SLICE;
  if (schedule.nice > HURRIED) schedule.nice = HURRIED;
  if (set_schedule(&schedule) == 0) return before;
  // To go before others with a lower niceness takes a right, to ask for short slices does not.
  schedule.nice = before.nice;
  return set_schedule(&schedule) == 0 ? before : unchanged;
}

uint64_t platform_slice(void) {
  struct schedule schedule = {0};
  return read_schedule(&schedule) == 0 && schedule.policy == SCHED_OTHER ? schedule.slice : 0;
}

void platform_unhurry(struct platform_pace before) {
  if (!before.is_changed) return;
  struct schedule schedule = {
      .size = sizeof schedule, .policy = SCHED_OTHER, .nice = before.nice, .slice = before.slice};
  set_schedule(&schedule);
}

void platform_name_thread(const char *name) { pthread_setname_np(pthread_self(), name); }

// Runs in the child, which shares the parent's memory until it has called execve: only calls that
// are safe in a signal handler, and no return.
static void become(const struct platform_spawn_request *request) {
  setpgid(0, 0);
  if (request->dies_with_parent) prctl(PR_SET_PDEATHSIG, SIGKILL);
  // The parent may have ended before the line above.
  if (getppid() != request->parent) _exit(127);
  if (request->worker != 0) platform_set_mark(request->run, request->worker);
  struct sigaction standard = {.sa_handler = SIG_DFL};
  for (int number = 1; number < NSIG; number++) sigaction(number, &standard, 0);
  struct rlimit files;
  if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = request->open_files;
    setrlimit(RLIMIT_NOFILE, &files);
  }
  // By the descriptor that was looked at: the name may lead elsewhere by now.
  if (request->directory >= 0 && fchdir(request->directory) != 0) return;
  if (dup2(request->input, 0) < 0 || dup2(request->output, 1) < 0 ||
      dup2(request->error, 2) < 0 || dup2(request->extra, 3) < 0)
    return;
  // Whoever started this process may have left files open in it, which are none of the program's.
  // Kernels before 5.11 do not know this and pass them on.
  syscall(SYS_close_range, 4u, ~0u, CLOSE_ON_EXEC);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, 0);
  execve(request->path, request->arguments, request->environment);
}

int platform_spawn(const struct platform_spawn_request *request, pid_t *pid) {
  // A handler of this process must not run in the child, on the memory of both.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  volatile int failure = 0;
  pid_t child = vfork();
  if (child == 0) {
    become(request);
    failure = errno;
    _exit(127);
  }
  if (child < 0) failure = errno;
  pthread_sigmask(SIG_SETMASK, &before, 0);
  if (child > 0 && failure != 0) {
    int status;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {}
  }
  *pid = child;
  return failure;
}

int platform_open_directory(const char *path) { return open(path, O_PATH | O_DIRECTORY | O_CLOEXEC); }

int platform_open_process(pid_t pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

int platform_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int platform_memory_file(void) { return memfd_create("chatctl", MFD_CLOEXEC); }

int platform_adopt_orphans(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }
