// measure FILE COMMAND…: runs a program and writes "SECONDS KB" to FILE: from before its start to after its end, and its
// peak of resident memory. A program of its own, since a process counts what its parent had before it became itself: this
// one has next to nothing.
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

int main(int count, char **words) {
  if (count < 3) return 64;
  double begin = seconds();
  pid_t child = fork();
  if (child == 0) {
    execvp(words[2], words + 2);
    perror(words[2]);
    _exit(127);
  }
  int status;
  struct rusage usage;
  if (child < 0 || wait4(child, &status, 0, &usage) < 0) {
    perror("measure");
    return 1;
  }
  double took = seconds() - begin;
  FILE *file = fopen(words[1], "w");
  if (!file || fprintf(file, "%.6f %ld\n", took, usage.ru_maxrss) < 0 || fclose(file)) {
    perror(words[1]);
    return 1;
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
