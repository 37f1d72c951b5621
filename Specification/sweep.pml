/*
 * The sweeps: RecoverySweep.swift, RecoveryPlan.swift, HandOver.swift, HandOverWatch.swift. They run in
 * every worker, on a connection of their own.
 */


/* A free lock proves death; a lock file that is missing proves nothing. */
#ifndef MISSING_IS_DEAD
#define CAN_BE_SEEN(p) (!unseen[p])
#else
#define CAN_BE_SEEN(p) true
#endif
#if HOSTS > 1
#define IS_HERE(p, i) (PROCESS(i) == (p))
#else
#define IS_HERE(p, i) true
#endif
/* While a newer start has the id, its lock is held. */
#if ONE_ID
#define IS_ID_FREE(i) \
  (!(lives[0] && !unseen[0]) && !(lives[PROCESSES - 1] && !unseen[PROCESSES - 1]))
#else
#define IS_ID_FREE(i) (!lives[PROCESS(i)])
#endif
#ifndef MISSING_IS_DEAD
#define IS_DEAD(p, i) (!IS_AWAITED(i) && IS_HERE(p, i) && IS_ID_FREE(i) && !unseen[PROCESS(i)])
#else
#define IS_DEAD(p, i) (!IS_AWAITED(i) && IS_HERE(p, i) && (IS_ID_FREE(i) || unseen[PROCESS(i)]))
#endif
/* Of runs it is known besides that a newer start under the id had the lock. */
#define IS_OVER(p, i) \
  (IS_DEAD(p, i) || (IS_HERE(p, i) && newest[ID_OF(i)] != (i)))

#if CHATS > 1
#define IS_STALE_FOR(i, c) (holder[c] == (i) && IS_STALE(c))
#define STALE_SET(i) ((IS_STALE_FOR(i, 0) -> 1 : 0) | (IS_STALE_FOR(i, 1) -> 2 : 0))
#else
#define STALE_SET(i) 1
#endif

/* It can answer and has not yet: what it still has to look at or to send takes less than the half second
 * that a sweep waits. */
#define OWES_SIGN(i) \
  (LIVES(i) && ANSWERS(PROCESS(i)) && (isTickWanted[PROCESS(i)] || isNews[PROCESS(i)] || beat[PROCESS(i)] != RESTS))

inline recover(c) {
  tell(holder[c]);
  endLease(c, PENDING)
}

inline ask(p, c) {
  suspect[p] = holder[c];
  suspected[p] = STALE_SET(holder[c]);
  if
  :: LIVES(suspect[p]) -> isTickWanted[PROCESS(suspect[p])] = true
  :: else
  fi
}

inline takeSuspected(p, c) {
  if
  :: (suspected[p] & BIT(c)) != 0 && holder[c] == suspect[p] ->
    /* Nothing is taken from a worker that is well. */
    promise(6, !IS_WELL(holder[c]));
    recover(c)
  :: else
  fi
}

/* An old run that is ended from outside: what it has started is killed first. */
inline killCommand(c, i) {
  if
  :: !IS_AWAITED(i) && command[AT(PROCESS(i), c)] == runOf[c] ->
    command[AT(PROCESS(i), c)] = 0;
    cancelled[AT(PROCESS(i), c)] = 0
  :: else
  fi
}

/* What is left of the older run is watched by whoever waits for its end. */
#define WAITS_FOR_RUN(p, c) \
  (entry[AT(p, c)] != 0 && phase[AT(p, c)] == WAITS && runOf[c] != 0 \
    && holder[c] == incarnation[p] && runOf[c] != generation[c])
#define KNOWS(p, c, g) \
  (isAcquiring[p] || entry[AT(p, c)] == (g) || command[AT(p, c)] == (g))

#define SWEEPS(c) \
  :: d_step { ANSWERS(p) && holder[c] != NOBODY && holder[c] != incarnation[p] \
        && IS_DEAD(p, holder[c]) -> \
      promise(6, !LIVES(holder[c])); \
      recover(c); printf("%d recovers chat %d from a dead worker\n", p, c) } \
  :: d_step { ANSWERS(p) && IS_STALE(c) && holder[c] != incarnation[p] && IS_AWAITED(holder[c]) -> \
      recover(c); printf("%d recovers chat %d, which was awaited\n", p, c) } \
  :: d_step { ANSWERS(p) && suspect[p] == NOBODY && IS_STALE(c) && holder[c] != incarnation[p] \
        && !IS_AWAITED(holder[c]) && !IS_DEAD(p, holder[c]) -> \
      ask(p, c); printf("%d asks the holder of chat %d for a sign\n", p, c) } \
  :: d_step { ANSWERS(p) && runOf[c] != 0 && IS_OVER(p, runBy[c]) -> \
      killCommand(c, runBy[c]); endRun(c); \
      printf("%d ends what a dead worker has left of chat %d\n", p, c) } \
  :: d_step { ANSWERS(p) && WAITS_FOR_RUN(p, c) && runBy[c] != incarnation[p] \
        && silence[AT(p, c)] == 0 -> \
      silence[AT(p, c)] = 1; printf("%d watches whose run of chat %d it waits for\n", p, c) } \
  :: d_step { ANSWERS(p) && WAITS_FOR_RUN(p, c) && runBy[c] != incarnation[p] \
        && silence[AT(p, c)] > PATIENCE -> \
      silence[AT(p, c)] = 0; \
      if \
      :: IS_HERE(p, runBy[c]) -> killCommand(c, runBy[c]) \
      :: else \
      fi; \
      endRun(c); printf("%d waits no longer for the run of chat %d\n", p, c) } \
  :: d_step { ANSWERS(p) && runOf[c] != 0 && runBy[c] == incarnation[p] && !KNOWS(p, c, runOf[c]) \
        && unknownRun[AT(p, c)] == 0 -> \
      unknownRun[AT(p, c)] = runOf[c]; \
      printf("%d finds a row of its own for chat %d that it does not know\n", p, c) } \
  :: d_step { ANSWERS(p) && unknownRun[AT(p, c)] != 0 -> \
      if \
      :: runOf[c] == unknownRun[AT(p, c)] && runBy[c] == incarnation[p] OWN_ROW_SECOND_LOOK(p, c) -> \
        endRun(c) \
      :: else \
      fi; \
      unknownRun[AT(p, c)] = 0; \
      printf("%d ends the row of chat %d that it does not know\n", p, c) }

#ifdef NO_SECOND_LOOK_AT_OWN_ROWS
#define OWN_ROW_SECOND_LOOK(p, c)
#else
#define OWN_ROW_SECOND_LOOK(p, c) && !KNOWS(p, c, runOf[c])
#endif

proctype Sweep(byte p) {
end:
  do
  SWEEPS(0)
#if CHATS > 1
  SWEEPS(1)
#endif
#ifndef NO_PROBE
  :: d_step { ANSWERS(p) && suspect[p] != NOBODY && !OWES_SIGN(suspect[p]) ->
#else
  :: d_step { ANSWERS(p) && suspect[p] != NOBODY ->
#endif
      takeSuspected(p, 0);
#if CHATS > 1
      takeSuspected(p, 1);
#endif
      suspect[p] = NOBODY;
      suspected[p] = 0;
      printf("%d takes what is still stale\n", p) }
  od
}
