#ifndef CHATCTL_PLATFORM_H
#define CHATCTL_PLATFORM_H

#include "files.h"

#include <stdint.h>
#include <sys/types.h>

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

/// How the calling thread was scheduled before it hurried.
struct platform_pace {
  int is_changed;
  int32_t nice;
  uint64_t slice;
};

/// Lets the calling thread go before others on a crowded processor: asks for slices so short that it
/// runs as soon as it wakes, for which nobody needs a right, and for a lower niceness, which not every user may
/// have. Neither gives it more than its share unless the niceness does. Kernels before 6.12 know no
/// slices and ignore them. Returns what ``platform_unhurry`` needs to take it back.
/// Source: sched_setattr(2); linux/kernel/sched/fair.c, PREEMPT_SHORT.
struct platform_pace platform_hurry(void);

void platform_unhurry(struct platform_pace before);

/// The calling thread's slice in nanoseconds; 0 where the kernel knows none.
uint64_t platform_slice(void);

/// A program to start in a process group of its own.
struct platform_spawn_request {
  const char *path;
  char *const *arguments;
  char *const *environment;
  /// What becomes its standard input, output and error, and its descriptor 3; it gets no others.
  /// All of them are at least 10 and are closed on exec.
  int input, output, error, extra;
  /// The directory that it starts in, by a descriptor of at least 10; -1 for the caller's.
  int directory;
  /// What it is marked with before it becomes the program, see `platform_set_mark`; no mark when
  /// the worker's is 0.
  uint64_t run, worker;
  /// The calling process. A child that has another parent by then ends at once, with 127: nobody
  /// would tell it when its own has ended.
  pid_t parent;
  /// Whether the kernel kills it when the calling thread ends, and with it, at the latest, this
  /// process.
  int dies_with_parent;
  /// The soft limit on open files that it gets.
  uint64_t open_files;
};

/// Starts a program. Signals are at their defaults and unblocked in it.
/// Returns 0, or the errno of the step that failed.
/// Source: prctl(2), PR_SET_PDEATHSIG; vfork(2).
int platform_spawn(const struct platform_spawn_request *request, pid_t *pid);

/// A directory, closed on exec, to enter and to tell where it is; it need not be readable.
/// Source: open(2), O_PATH.
int platform_open_directory(const char *path);

/// A descriptor, closed on exec, that is readable once the process has ended.
/// Source: pidfd_open(2).
int platform_open_process(pid_t pid);

/// A pipe whose ends are closed on exec, the reading one first. Source: pipe2(2).
int platform_pipe(int ends[2]);

/// An empty file in memory, closed on exec. Source: memfd_create(2).
int platform_memory_file(void);

/// Makes descendants whose parents end children of this process, so that it can reap them.
/// Source: prctl(2), PR_SET_CHILD_SUBREAPER.
int platform_adopt_orphans(void);

/// Lets all threads share one heap. Each reserves 64 MB of addresses for a heap of its own otherwise.
/// To be called before there are any. Source: mallopt(3), M_ARENA_MAX.
void platform_share_heap(void);

/// Whether this process may have so many more threads at once and, besides their stacks, so many
/// more bytes of memory: takes them and gives them back.
/// Returns 0, the error of a thread that could not be made, or minus the error of the memory.
int platform_try_threads(int count, size_t memory);

#endif
