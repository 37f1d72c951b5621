/*
 * What happens around the workers: time, the ends of commands, operators, mishaps, and that what stands
 * still goes on again.
 */


/*
 * Time passes only when everybody who can do what is due has done it: a process that is not paused acts
 * in time, and a database that answers does so within the unit. Pauses and cuts are the exceptions.
 */
#define MUST_GIVE_UP(p) \
  ((beat[p] != RESTS && sentAge[p] >= GIVES_UP) || (isAcquiring[p] && workSentAge[p] >= GIVES_UP))
#define IS_LATE(p) \
  (lives[p] && !paused[p] \
    && (MUST_TRY(p) || MUST_FENCE(p) || MUST_GIVE_UP(p) \
      || (!cut[p] && (isTickWanted[p] || isNews[p] || beat[p] != RESTS || isAcquiring[p]))))
#ifndef STUBBORN
#define MUST_END(p, c) (cancelled[AT(p, c)] > GRACE && !(lives[p] && paused[p]))
#else
#define MUST_END(p, c) (cancelled[AT(p, c)] > GRACE && !lives[p])
#endif

#define UP(n, limit) n = ((n) < (limit) -> (n) + 1 : (n))

inline passForChat(c) {
  if
  :: holder[c] != NOBODY -> UP(age[c], STALE + 1)
  :: else
  fi
}

inline passForRun(p, c) {
  if
  :: cancelled[AT(p, c)] != 0 && !(lives[p] && paused[p]) -> UP(cancelled[AT(p, c)], GRACE + 1)
  :: else
  fi;
  if
  :: silence[AT(p, c)] != 0 ->
    if
    :: !WAITS_FOR_RUN(p, c) -> silence[AT(p, c)] = 0
    :: else ->
      if
#ifndef NO_SIGNS
      /* Each sign counts anew. */
      :: LIVES(runBy[c]) && ANSWERS(PROCESS(runBy[c])) -> silence[AT(p, c)] = 1
#endif
      :: else -> UP(silence[AT(p, c)], PATIENCE + 1)
      fi
    fi
  :: else
  fi
}

/* A tick without chats only reads, as a look does when there is news. */
#ifndef EMPTY_TICKS
#define HAS_EMPTY_TICKS false
#else
#define HAS_EMPTY_TICKS true
#endif

inline passForProcess(p) {
  if
  :: lives[p] ->
    if
    :: hasTrust[p] -> UP(trustAge[p], STALE + 1)
    :: else
    fi;
    if
    :: lastTry[p] != 0 -> UP(lastTry[p], LAST_TRY + 1)
    :: else
    fi;
    if
    :: beat[p] != RESTS -> UP(sentAge[p], STALE + 1)
    :: else
    fi;
    if
    :: isAcquiring[p] -> UP(workSentAge[p], STALE + 1)
    :: else
    fi;
    isTickWanted[p] = HAS_ANY(p) || HAS_FENCED(p) || isOwed[p] || isFailing[p] || HAS_EMPTY_TICKS
  :: else
  fi
}

/* Without the database a worker stops before stale-after, unless it did not run itself. */
#define IS_OVERDUE(p, c) \
  (lives[p] && !paused[p] && !slept[p] && ACTIVE(p, c) && HOLDS(p, c, entry[AT(p, c)]) && age[c] > STALE)
#define STOPS_IN_TIME(p, c) promise(4, !IS_OVERDUE(p, c))

/* When every chat has ended, nothing depends on time any more. */
#if CHATS > 1
#define HAS_WORK_LEFT (status[0] != COMPLETED || status[1] != COMPLETED)
#else
#define HAS_WORK_LEFT (status[0] != COMPLETED)
#endif
#define IS_IN_TIME(p) (!IS_LATE(p) && MAY_PASS_COMMANDS(p))
#if CHATS > 1
#define MAY_PASS_COMMANDS(p) (!MUST_END(p, 0) && !MUST_END(p, 1))
#else
#define MAY_PASS_COMMANDS(p) (!MUST_END(p, 0))
#endif
#if PROCESSES > 1
#define MAY_TIME_PASS (IS_IN_TIME(0) && IS_IN_TIME(1) && HAS_WORK_LEFT)
#else
#define MAY_TIME_PASS (IS_IN_TIME(0) && HAS_WORK_LEFT)
#endif

proctype Clock() {
end:
  do
  :: d_step { MAY_TIME_PASS ->
      passForChat(0); passForProcess(0); passForRun(0, 0);
#if CHATS > 1
      passForChat(1); passForRun(0, 1);
#endif
#if PROCESSES > 1
      passForProcess(1); passForRun(1, 0);
#if CHATS > 1
      passForRun(1, 1);
#endif
#endif
      STOPS_IN_TIME(0, 0);
#if CHATS > 1
      STOPS_IN_TIME(0, 1);
#endif
#if PROCESSES > 1
      STOPS_IN_TIME(1, 0);
#if CHATS > 1
      STOPS_IN_TIME(1, 1);
#endif
#endif
      printf("time passes\n") }
  od
}

#define IS_OWN_END(p, c) \
  (cancelled[AT(p, c)] == 0 && entry[AT(p, c)] == command[AT(p, c)] && phase[AT(p, c)] == RUNS)

/* A command ends by itself, or because it was cancelled, or because its worker has died. */
inline endCommand(p, c) {
  if
  :: !lives[p]
  :: lives[p] && IS_OWN_END(p, c) ->
    phase[AT(p, c)] = FINISHING;
    ending[AT(p, c)] = command[AT(p, c)];
    forgetTrustIfIdle(p)
  :: else -> confirming[AT(p, c)] = confirming[AT(p, c)] | BIT(command[AT(p, c)])
  fi;
  command[AT(p, c)] = 0;
  cancelled[AT(p, c)] = 0
}

#define ENDS(p, c) \
  :: d_step { command[AT(p, c)] != 0 && !(lives[p] && paused[p]) && ending[AT(p, c)] == 0 -> \
      endCommand(p, c); printf("the command of %d for chat %d ends\n", p, c) }

proctype Commands() {
end:
  do
  ENDS(0, 0)
#if CHATS > 1
  ENDS(0, 1)
#endif
#if PROCESSES > 1
  ENDS(1, 0)
#if CHATS > 1
  ENDS(1, 1)
#endif
#endif
  od
}

inline stopProcess(p) {
  lives[p] = false; paused[p] = false; cut[p] = false; unseen[p] = false; slept[p] = false;
  isOpen[p] = false; isAdopting[p] = false; isFailing[p] = false;
  hasTrust[p] = false; trustAge[p] = 0; lastTry[p] = 0;
  isTickWanted[p] = false; isNews[p] = false; isOwed[p] = false;
  dropSnapshot(p);
  endWork(p);
  suspect[p] = NOBODY; suspected[p] = 0;
  forgetRuns(p, 0);
#if CHATS > 1
  forgetRuns(p, 1);
#endif
}

inline forgetRuns(p, c) {
  entry[AT(p, c)] = 0; phase[AT(p, c)] = WAITS; fencedOf[AT(p, c)] = 0;
  ending[AT(p, c)] = 0; isBad[AT(p, c)] = false;
  confirming[AT(p, c)] = 0; takingUp[AT(p, c)] = 0; isRunWanted[AT(p, c)] = false;
  silence[AT(p, c)] = 0; unknownRun[AT(p, c)] = 0;
  /* The guards of its commands end them. */
  if
  :: command[AT(p, c)] != 0 -> cancelled[AT(p, c)] = 1
  :: else
  fi
}

inline startProcess(p) {
  isTickWanted[p] = TIMED;
  lives[p] = true;
  incarnation[p] = INCARNATION(p, starts[p]);
  starts[p]++;
  newest[ID(p)] = incarnation[p];
  isAdopting[p] = true
}

/* Who may start under an id: its lock is free, or nobody who could be seen has given a sign for long. */
#if ONE_ID && PROCESSES > 1
#define OTHER(p) (1 - (p))
#define IS_SILENT(p) \
  (unseen[p] && !ANSWERS(p) && (holder[0] != incarnation[p] || age[0] > STALE))
#define MAY_START(p) (!lives[p] && (!lives[OTHER(p)] || IS_SILENT(OTHER(p))))
#else
#define MAY_START(p) (!lives[p])
#endif

/* To the process that has the worker id, or to the one that is to come. */
inline steal(c, p) {
  tell(holder[c]);
  if
  :: lives[p] -> giveLease(c, incarnation[p])
  :: else -> giveLease(c, AWAITED(ID(p)))
  fi;
  stamp(c, 0);
  tell(holder[c])
}

/* Until something has gone wrong, processes with ids of their own are alike: what goes wrong first with one
 * of them goes wrong with the first. */
#if ONE_ID
#define IS_NEXT(p) (mishaps > 0)
#else
#define IS_NEXT(p) (mishaps > 0 && (p == 0 || mishaps < MISHAPS))
#endif

#define MISHAPS_OF_CHAT(c) \
  STEAL(c, 0) \
  STEAL_TO_OTHER(c) \
  INTERRUPT(c) \
  RECOVERY(c) \
  RESTORE(c)

#ifdef STEALS
#define STEAL(c, p) \
  :: d_step { mishaps > 0 && holder[c] != NOBODY && ID_OF(holder[c]) != ID(p) -> \
      mishaps--; steal(c, p); \
      printf("chat %d is stolen for %d\n", c, p) }
#else
#define STEAL(c, p)
#endif
#if PROCESSES > 1
#define STEAL_TO_OTHER(c) STEAL(c, 1)
#else
#define STEAL_TO_OTHER(c)
#endif
#ifdef INTERRUPTS
#define INTERRUPT(c) \
  :: d_step { mishaps > 0 && holder[c] != NOBODY -> \
      mishaps--; tell(holder[c]); endLease(c, PENDING); \
      printf("chat %d is interrupted and retried\n", c) }
#else
#define INTERRUPT(c)
#endif
#ifdef RETRIES
#define BAD_END(p, c) \
  :: d_step { mishaps > 0 && ending[AT(p, c)] != 0 && !isBad[AT(p, c)] && work[p] != FINISH -> \
      mishaps--; isBad[AT(p, c)] = true; printf("the run of %d for chat %d has failed\n", p, c) }
#else
#define BAD_END(p, c)
#endif
#if CHATS > 1
#define ALL_ODD odd[0] = (holder[0] != NOBODY); odd[1] = (holder[1] != NOBODY)
#else
#define ALL_ODD odd[0] = (holder[0] != NOBODY)
#endif
#ifdef FENCES
#define FENCE(p) \
  :: d_step { IS_NEXT(p) && lives[p] && HAS_ACTIVE(p) -> \
      mishaps--; fenceAll(p); printf("%d fences itself\n", p) }
#else
#define FENCE(p)
#endif
#ifdef RECOVERIES
#define RECOVERY(c) \
  :: d_step { mishaps > 0 && holder[c] != NOBODY -> \
      mishaps--; recover(c); printf("chat %d is recovered\n", c) }
#else
#define RECOVERY(c)
#endif

/* The database is put back to a copy from before the chat was claimed, which knows the processes. */
#ifdef RESTORES
#define RESTORE(c) \
  :: d_step { mishaps > 0 && generation[c] != 0 -> \
      mishaps--; tell(holder[c]); endLease(c, PENDING); generation[c] = 0; \
      runOf[c] = 0; runBy[c] = NOBODY; FORGET_ENDS(c); printf("chat %d is as it was at first\n", c) }
#else
#define RESTORE(c)
#endif
#if PROCESSES > 1
#define FORGET_ENDS(c) ends[AT(0, c)] = 0; ends[AT(1, c)] = 0
#else
#define FORGET_ENDS(c) ends[AT(0, c)] = 0
#endif

#ifdef CRASHES
#define CRASH(p) \
  :: d_step { IS_NEXT(p) && lives[p] -> \
      mishaps--; stopProcess(p); printf("%d is killed\n", p) }
#else
#define CRASH(p)
#endif
#ifdef PAUSES
#define PAUSE(p) \
  :: d_step { IS_NEXT(p) && lives[p] && !paused[p] -> \
      mishaps--; paused[p] = true; slept[p] = true; printf("%d stands still\n", p) }
#else
#define PAUSE(p)
#endif
#ifdef CUTS
#define CUT(p) \
  :: d_step { IS_NEXT(p) && lives[p] && !cut[p] -> \
      mishaps--; cut[p] = true; hasBeenCut[p] = true; printf("%d is cut off\n", p) }
#else
#define CUT(p)
#endif
#ifdef HIDINGS
#define HIDE(p) \
  :: d_step { IS_NEXT(p) && lives[p] && !unseen[p] -> \
      mishaps--; unseen[p] = true; printf("the lock file of %d is deleted\n", p) }
#else
#define HIDE(p)
#endif
/* A process that runs notices that the clock was set, and sends a heartbeat under the new time. */
#ifdef STEPS
#define SET_CLOCK \
  :: d_step { mishaps > 0 -> \
      mishaps--; ALL_ODD; printf("the wall clock is set\n") }
#else
#define SET_CLOCK
#endif

#define MISHAPS_OF(p) \
  CRASH(p) \
  PAUSE(p) \
  CUT(p) \
  HIDE(p) \
  FENCE(p) \
  BAD_END(p, 0)

proctype Fate() {
  byte given;
end:
  do
  MISHAPS_OF_CHAT(0)
#if CHATS > 1
  MISHAPS_OF_CHAT(1)
  BAD_END(0, 1)
#endif
  MISHAPS_OF(0)
#if PROCESSES > 1
  MISHAPS_OF(1)
#if CHATS > 1
  BAD_END(1, 1)
#endif
#endif
  SET_CLOCK
  :: false
  od
}

/* A last try whose end was slept through has not been one. */
#ifndef SLEEPS_THROUGH_LAST_TRY
#define BEGIN_LAST_TRY_ANEW(p) lastTry[p] = 0
#else
#define BEGIN_LAST_TRY_ANEW(p) skip
#endif

/* Everything that stands still goes on at last. */
#define MENDS(p) \
  :: d_step { lives[p] && paused[p] -> \
      paused[p] = false; BEGIN_LAST_TRY_ANEW(p); printf("%d goes on\n", p) } \
  :: d_step { lives[p] && cut[p] -> \
      cut[p] = false; isTickWanted[p] = true; printf("%d is no longer cut off\n", p) } \
  :: d_step { MAY_START(p) && starts[p] < STARTS -> startProcess(p); printf("%d starts\n", p) }
#ifndef STARTS
#define STARTS 3
#endif

proctype Repair() {
end:
  do
  MENDS(0)
#if PROCESSES > 1
  MENDS(1)
#endif
  od
}
