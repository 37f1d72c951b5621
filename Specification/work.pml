/*
 * The thread of the writes: WorkLoop+*.swift, and the transactions of SQLChatStore. One operation after
 * another, each for one chat. Those that give leases to the worker have three steps: sent, committed,
 * registered. The others are sent and committed in one step, since what they say is fixed before.
 */


#define IS_IDLE(p) (ANSWERS(p) && work[p] == NOTHING)

inline acquire(p, what) {
  work[p] = what;
  workSentAge[p] = 0;
  isAcquiring[p] = true;
  hasAcquired[p] = true
}

inline endWork(p) {
  work[p] = NOTHING;
  workChat[p] = 0;
  isCommitted[p] = false;
  workSentAge[p] = 0;
  result[p] = 0;
  hasBegun[p] = false;
  isAcquiring[p] = false
}

#ifndef NO_RUN_ROW
#define OLDER_RUN(c) (runOf[c] != 0)
#else
#define OLDER_RUN(c) false
#endif
/* The commit that began it has succeeded, only its answer was lost. */
#ifndef NO_OWN_ROW
#define IS_OWN_ROW(p, c) (runOf[c] == generation[c] && runBy[c] == incarnation[p])
#else
#define IS_OWN_ROW(p, c) false
#endif

inline beginRun(p, c) {
  if
  :: OLDER_RUN(c) -> hasBegun[p] = IS_OWN_ROW(p, c)
  :: else ->
    runOf[c] = generation[c];
    runBy[c] = incarnation[p];
    hasBegun[p] = true
  fi
}

inline commitClaim(p, c) {
  workChat[p] = c;
  isCommitted[p] = true;
  if
  :: status[c] == PENDING ->
    status[c] = RUNNING;
    giveLease(c, incarnation[p]);
    stamp(c, OWN_STAMP(p));
    result[p] = generation[c];
    beginRun(p, c)
  :: else -> result[p] = 0
  fi
}

#ifndef ADOPT_ANY
#define IS_OLDER(p, i) (IS_AWAITED(i) || newest[ID(p)] == incarnation[p])
#else
#define IS_OLDER(p, i) true
#endif
#define IS_ADOPTABLE(p, c) \
  (holder[c] != NOBODY && holder[c] != incarnation[p] && ID_OF(holder[c]) == ID(p) \
    && IS_OLDER(p, holder[c]))
#if CHATS > 1
#define HAS_ADOPTABLE(p) (IS_ADOPTABLE(p, 0) || IS_ADOPTABLE(p, 1))
#else
#define HAS_ADOPTABLE(p) IS_ADOPTABLE(p, 0)
#endif

#ifndef NO_NEW_GENERATION_AT_ADOPTION
#define GIVE_ADOPTED(c, i) giveLease(c, i)
#else
#define GIVE_ADOPTED(c, i) holder[c] = i
#endif

inline commitAdopt(p, c) {
  workChat[p] = c;
  isCommitted[p] = true;
  /* Nothing is adopted from the process that has the id by now, while it is well. */
  promise(6, IS_AWAITED(holder[c]) || newest[ID(p)] != holder[c] || !IS_WELL(holder[c]));
  tell(holder[c]);
  GIVE_ADOPTED(c, incarnation[p]);
  stamp(c, OWN_STAMP(p));
  result[p] = generation[c]
}

inline commitTakeUp(p) {
  isCommitted[p] = true;
  if
  :: HOLDS(p, workChat[p], takingUp[AT(p, workChat[p])]) ->
    giveLease(workChat[p], incarnation[p]);
    stamp(workChat[p], OWN_STAMP(p));
    result[p] = generation[workChat[p]]
  :: else -> result[p] = 0
  fi
}

/* The answer of an acquisition. */
inline registerResult(p) {
  if
  :: result[p] != 0 ->
    register(p, workChat[p], result[p], workSentAge[p]);
    if
    :: work[p] == CLAIM && hasBegun[p] -> begin(p, workChat[p], result[p])
    :: work[p] != CLAIM -> isRunWanted[AT(p, workChat[p])] = true
    :: else
    fi
  :: result[p] == 0 && work[p] == ADOPT -> isAdopting[p] = false
  :: else
  fi;
  if
  :: work[p] == TAKE_UP -> takingUp[AT(p, workChat[p])] = 0
  :: else
  fi;
  endWork(p)
}

/* What the commit of an acquisition without an answer has brought is found by the next heartbeat. */
inline loseAcquisition(p) {
  isTickWanted[p] = TIMED;
  endWork(p)
}

inline commitBegin(p, c) {
  work[p] = BEGIN;
  workChat[p] = c;
  isCommitted[p] = true;
  isRunWanted[AT(p, c)] = false;
  if
  :: HOLDS(p, c, entry[AT(p, c)]) ->
    result[p] = entry[AT(p, c)];
    beginRun(p, c)
  :: else
  fi
}

/* Every write of a holder is fenced by chat, incarnation and generation. */
#ifndef NO_GENERATION_FENCE
#define IS_FENCED_BY_GENERATION(c, g) (generation[c] == (g))
#else
#define IS_FENCED_BY_GENERATION(c, g) true
#endif

#ifndef NO_INCARNATION_FENCE
#define IS_HOLDER(p, c) (holder[c] == incarnation[p])
#else
#define IS_HOLDER(p, c) (holder[c] != NOBODY)
#endif
#if PROCESSES > 1
#define HAS_ENDED(c, g) (((ends[AT(0, c)] | ends[AT(1, c)]) & BIT(g)) != 0)
#else
#define HAS_ENDED(c, g) ((ends[AT(0, c)] & BIT(g)) != 0)
#endif

/* An earlier call has been carried out, and only its answer was lost. */
#ifndef NO_OWN_EVENT
#define HAS_OWN_EVENT(p, c, g) ((ends[AT(p, c)] & BIT(g)) != 0)
#else
#define HAS_OWN_EVENT(p, c, g) 0
#endif

inline commitFinish(p, c) {
  work[p] = FINISH;
  workChat[p] = c;
  isCommitted[p] = true;
  if
  :: IS_HOLDER(p, c) && IS_FENCED_BY_GENERATION(c, ending[AT(p, c)]) ->
    /* A late finish changes nothing: only whoever holds the chat ends it, and once. */
    promise(3, status[c] == RUNNING && HOLDS(p, c, ending[AT(p, c)]));
    promise(1, !HAS_ENDED(c, ending[AT(p, c)]));
    ends[AT(p, c)] = ends[AT(p, c)] | BIT(ending[AT(p, c)]);
    if
    :: isBad[AT(p, c)] -> endLease(c, PENDING)
    :: else -> endLease(c, COMPLETED)
    fi;
    result[p] = 1
  :: else -> result[p] = HAS_OWN_EVENT(p, c, ending[AT(p, c)])
  fi;
  if
  :: runOf[c] == ending[AT(p, c)] && runBy[c] == incarnation[p] -> endRun(c)
  :: else
  fi
}

/* An old end does not remove a newer run. */
#ifndef NO_GENERATION_AT_REMOVAL
#define IS_REMOVED(registered, ended) (registered == ended)
#else
#define IS_REMOVED(registered, ended) (registered != 0)
#endif

inline settleFinish(p) {
  /* What was accepted is told as accepted, whichever answer was lost. */
  promise(2, IS_RESTORED || result[p] == ((ends[AT(p, workChat[p])] & BIT(ending[AT(p, workChat[p])])) != 0));
  if
  :: IS_REMOVED(entry[AT(p, workChat[p])], ending[AT(p, workChat[p])]) -> remove(p, workChat[p])
  :: else
  fi;
  ending[AT(p, workChat[p])] = 0;
  isBad[AT(p, workChat[p])] = false;
  endWork(p)
}

inline confirmEnds(p, c) {
  if
  :: runOf[c] != 0 && runBy[c] == incarnation[p] && (confirming[AT(p, c)] & BIT(runOf[c])) != 0 ->
    endRun(c)
  :: else
  fi;
  confirming[AT(p, c)] = 0;
  if
  :: entry[AT(p, c)] != 0 && phase[AT(p, c)] == WAITS -> isRunWanted[AT(p, c)] = true
  :: else
  fi
}

inline start(p) {
  if
  :: hasBegun[p] -> begin(p, workChat[p], result[p])
  :: else
  fi;
  endWork(p)
}

#if SLOW_ANSWERS
#define HEAR(p) skip
#define HEAR_OF_BEGIN(p) skip
#define HEAR_OF_FINISH(p) skip
#else
#define HEAR(p) registerResult(p)
#define HEAR_OF_BEGIN(p) start(p)
#define HEAR_OF_FINISH(p) settleFinish(p)
#endif

#define OPERATIONS(c) \
  :: d_step { ANSWERS(p) && work[p] == CLAIM && !isCommitted[p] && IS_NEXT_IN_QUEUE(c) -> \
      commitClaim(p, c); HEAR(p); printf("the claim of %d commits: chat %d\n", p, c) } \
  :: d_step { ANSWERS(p) && work[p] == ADOPT && !isCommitted[p] && IS_ADOPTABLE(p, c) -> \
      commitAdopt(p, c); HEAR(p); printf("%d adopts chat %d\n", p, c) } \
  :: d_step { IS_IDLE(p) && takingUp[AT(p, c)] != 0 -> \
      workChat[p] = c; acquire(p, TAKE_UP); printf("%d takes chat %d up again\n", p, c) } \
  :: d_step { IS_IDLE(p) && isRunWanted[AT(p, c)] && phase[AT(p, c)] == WAITS \
        && entry[AT(p, c)] != 0 && command[AT(p, c)] == 0 -> \
      commitBegin(p, c); HEAR_OF_BEGIN(p); printf("%d asks to begin its run of chat %d\n", p, c) } \
  :: d_step { IS_IDLE(p) && ending[AT(p, c)] != 0 -> \
      commitFinish(p, c); HEAR_OF_FINISH(p); printf("the ending of %d commits: chat %d\n", p, c) } \
  :: d_step { IS_IDLE(p) && confirming[AT(p, c)] != 0 -> \
      confirmEnds(p, c); printf("%d confirms ends of chat %d\n", p, c) }

/* A chat keeps its place, so the older one comes first. */
#define IS_NEXT_IN_QUEUE(c) (status[c] == PENDING && (c == 0 || status[0] != PENDING))
#if CHATS > 1
#define HAS_PENDING (status[0] == PENDING || status[1] == PENDING)
#else
#define HAS_PENDING (status[0] == PENDING)
#endif

proctype Work(byte p) {
  byte given;
end:
  do
  :: d_step { IS_IDLE(p) && isAdopting[p] ->
      acquire(p, ADOPT); printf("%d begins to adopt\n", p) }
  :: d_step { ANSWERS(p) && work[p] == ADOPT && !isCommitted[p] && !HAS_ADOPTABLE(p) ->
      isCommitted[p] = true; HEAR(p); printf("%d finds nothing to adopt\n", p) }
  :: d_step { IS_IDLE(p) && !isAdopting[p] && !isFailing[p] && HAS_PENDING ->
      acquire(p, CLAIM); printf("%d sends a claim\n", p) }
  :: d_step { ANSWERS(p) && work[p] == CLAIM && !isCommitted[p] && !HAS_PENDING ->
      isCommitted[p] = true; HEAR(p); printf("the claim of %d finds nothing\n", p) }
  :: d_step { ANSWERS(p) && work[p] == TAKE_UP && !isCommitted[p] ->
      commitTakeUp(p); HEAR(p); printf("new generations for %d are committed\n", p) }
  OPERATIONS(0)
#if CHATS > 1
  OPERATIONS(1)
#endif
  :: d_step { ANSWERS(p) && isAcquiring[p] && isCommitted[p] ->
      registerResult(p); printf("%d registers what it got\n", p) }
  :: d_step { ANSWERS(p) && work[p] == BEGIN ->
      start(p); printf("%d goes on\n", p) }
  :: d_step { ANSWERS(p) && work[p] == FINISH ->
      settleFinish(p); printf("%d knows how the ending went\n", p) }
#ifdef LOSSES
  :: d_step { ANSWERS(p) && mishaps > 0 && isAcquiring[p] && isCommitted[p] && result[p] != 0 ->
      mishaps--; loseAcquisition(p); printf("the answer to the acquisition of %d is lost\n", p) }
  :: d_step { ANSWERS(p) && mishaps > 0 && work[p] == BEGIN ->
      mishaps--; isRunWanted[AT(p, workChat[p])] = true; endWork(p);
      printf("the answer to the beginning of %d is lost\n", p) }
  :: d_step { ANSWERS(p) && mishaps > 0 && work[p] == FINISH ->
      mishaps--; endWork(p); printf("the answer to the ending of %d is lost\n", p) }
#endif
  /* Who is cut off may give up, and does not know then whether it was carried out. */
  :: d_step { lives[p] && !paused[p] && cut[p] && isAcquiring[p] ->
      loseAcquisition(p); printf("the acquisition of %d is given up, since it is cut off\n", p) }
#if SLOW_ANSWERS
  :: d_step { lives[p] && !paused[p] && cut[p] && work[p] == BEGIN ->
      isRunWanted[AT(p, workChat[p])] = true; endWork(p);
      printf("the beginning of %d is given up, since it is cut off\n", p) }
  :: d_step { lives[p] && !paused[p] && cut[p] && work[p] == FINISH ->
      endWork(p); printf("the ending of %d is given up, since it is cut off\n", p) }
#endif
  od
}
