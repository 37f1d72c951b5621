/*
 * What a check is about: how many processes and chats, what may go wrong, and which rules are left out.
 * Everything here is given by check.sh as -D.
 *
 * TIMED        1: time passes, and what depends on it is checked. 0: every step may come at any time, however
 *              late; what time brings about, a fence or the recovery of a stale lease, is a mishap then
 * PROCESSES    worker processes, 1 or 2
 * CHATS        chats, 1 or 2
 * ONE_ID       1: both processes start under one worker id
 * HOSTS        2: each process is on a host of its own, and sees nothing of the other but the database
 * MISHAPS      how many things may go wrong in one history, of those kinds that are switched on:
 *   STEALS     an operator moves a lease
 *   INTERRUPTS an operator interrupts a running chat and retries it
 *   CRASHES    a process is killed
 *   PAUSES     a process stands still, for as long as it likes
 *   CUTS       the database does not answer a process, for as long as it likes
 *   LOSSES     the answer to one statement is lost after its commit
 *   FAILURES   one heartbeat fails and is rolled back
 *   STEPS      the wall clock is set
 *   HIDINGS    a lock file is deleted: it cannot be told any more whether its process lives
 *   FENCES     a worker fences itself (only without time)
 *   RECOVERIES a lease is recovered, stale or not (only without time)
 *   RETRIES    a run ends badly, and its chat is to be tried again
 * NO_…         leaves a rule out; see README.md
 */
#ifndef TIMED
#define TIMED 0
#endif
#ifndef PROCESSES
#define PROCESSES 2
#endif
#ifndef CHATS
#define CHATS 1
#endif
#ifndef ONE_ID
#define ONE_ID 0
#endif
#ifndef HOSTS
#define HOSTS 1
#endif
#ifndef MISHAPS
#define MISHAPS 2
#endif

/*
 * Time goes in units of the interval. The order of the limits is that of Settings.swift:
 * window + last try < stale-after, and who waits for a silent worker waits longer than all of it.
 */
#define WINDOW 2    /* stale-after less the margin */
#define LAST_TRY 1  /* the allowance of the last try */
#define STALE 3     /* a heartbeat that is older is stale */
#define GRACE 1     /* a command that is cancelled has ended by then */
#define PATIENCE (STALE + GRACE + 1)

/* The highest generation that may be given out: an assertion holds that it is enough. */
#define TOP 9
