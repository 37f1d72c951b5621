/*
 * What a check is about: how many processes and chats, what may go wrong, and which rules are left out.
 * Everything here is given by check.sh as -D.
 *
 * TIMED        1: time passes, and what depends on it is checked. 0: every step may come at any time, however
 *              late; what time brings about, a fence or the recovery of a stale lease, is a mishap then
 * SLOW_ANSWERS 1: other things may happen between a commit and its answer; without time always
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
 *   RESTORES   the database is put back to an older copy (then only P3 is checked, and what rests on it)
 *   RETRIES    a run ends badly, and its chat is to be tried again
 * STUBBORN     a command of a living process may go on for as long as it likes after it was cancelled
 * LIVENESS     adds the formula that every chat ends at last
 * NO_…         leaves a rule out; see README.md
 */
#ifndef TIMED
#define TIMED 0
#endif
#ifndef SLOW_ANSWERS
#define SLOW_ANSWERS (!TIMED)
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
 * the window and the last try are over before a heartbeat is older than stale-after, and whoever waits for a
 * silent worker waits longer than all of it.
 */
#define WINDOW 2    /* stale-after less the margin */
#define LAST_TRY 1  /* the allowance of the last try */
#define STALE 3     /* a heartbeat that is older is stale */
#define GIVES_UP 1  /* a statement without an answer is given up by then: the busy timeout */
#define GRACE 1     /* a command that is cancelled has ended by then */
#ifndef NO_PATIENCE
#define PATIENCE (STALE + GRACE + 1)
#else
#define PATIENCE 1
#endif

/* The highest generation that may be given out: an assertion holds that it is enough. */
#define TOP 9
