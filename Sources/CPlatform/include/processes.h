#ifndef CHATCTL_PROCESSES_H
#define CHATCTL_PROCESSES_H

#include <stdint.h>
#include <sys/types.h>

// How the processes of a run are found and signalled, wherever they have gone.
// Each call returns -1 and sets errno when it fails.

/// Marks the calling process, and all that descends from it, as of a run of a worker process.
///
/// The mark is the limit on file locks: the soft one names the run, the hard one the worker process.
/// No kernel since 2.4.25 limits anything by it. It is inherited through fork and exec, whatever
/// becomes of the environment, the session, the group, the parent and the open files, and who has no
/// privilege can only lower the hard one.
/// Source: setrlimit(2), RLIMIT_LOCKS.
int platform_set_mark(uint64_t run, uint64_t worker);

/// Reads the mark of a process; UINT64_MAX for what has none.
/// Returns 0, or 1 when the process is another user's.
/// Source: prlimit(2); proc_pid_limits(5).
int platform_mark_of(pid_t pid, uint64_t *run, uint64_t *worker);

/// The numbers of all processes, ascending. One that is there all the time is never missed.
/// Returns how many there are, which may be more than `capacity`.
int platform_list_processes(pid_t *numbers, int capacity);

/// The number that was given to a process or thread last. As long as it stays the same, nothing was
/// started.
/// Source: proc_loadavg(5).
pid_t platform_last_process(void);

struct platform_process {
  pid_t parent;
  /// Whether none of its threads runs any more, and only its parent has not noticed.
  int has_ended;
};

/// Source: proc_pid_stat(5).
int platform_look_at(pid_t pid, struct platform_process *process);

/// Reads the beginning of a file of the process in /proc, as text with a NUL at its end.
/// Returns its length.
ssize_t platform_text_of(pid_t pid, const char *name, char *text, size_t size);

/// Reads a variable of the environment that the process was started with.
/// Returns 0. ENODATA when there is none, EACCES for another user's process.
/// Source: proc_pid_environ(5).
int platform_variable_of(pid_t pid, const char *name, char *value, size_t size);

/// Signals the process of a descriptor from `platform_open_process`, and no other one that has got
/// its number since.
/// Source: pidfd_send_signal(2).
int platform_signal(int descriptor, int signal);

#endif
