/*
 * The database: the tables, and every transaction that is not a worker's own. Each is one atomic step,
 * since there is one writer at a time.
 */

#define HOLDS(p, c, g) (holder[c] == incarnation[p] && generation[c] == (g))
#define IS_STALE(c) (holder[c] != NOBODY && (age[c] > STALE || odd[c]))

/* Who runs under an incarnation now: only while its process lives. */
#define LIVES(i) \
  ((i) != NOBODY && !IS_AWAITED(i) && lives[PROCESS(i)] && incarnation[PROCESS(i)] == (i))
#define ANSWERS(p) (lives[p] && !paused[p] && !cut[p])

/* A sweep has remembered stamps; whoever writes a stamp makes it another one. */
#if !TIMED || defined(NO_SECOND_LOOK)
#define FORGET_STAMP(c) skip
#elif PROCESSES > 1
#define FORGET_STAMP(c) suspected[0] = suspected[0] & ~BIT(c); suspected[1] = suspected[1] & ~BIT(c)
#else
#define FORGET_STAMP(c) suspected[0] = suspected[0] & ~BIT(c)
#endif
inline stamp(c, since) {
  age[c] = since;
  odd[c] = false;
  FORGET_STAMP(c)
}

/* The look of the heartbeat finds in the log that this concerns its process. */
inline tell(i) {
  if
  :: TIMED && LIVES(i) -> isNews[PROCESS(i)] = true
  :: else
  fi
}

inline giveLease(c, i) {
  generation[c]++;
  assert(generation[c] <= TOP);
  holder[c] = i;
}

inline endLease(c, next) {
  holder[c] = NOBODY;
  stamp(c, 0);
  status[c] = next
}

/* Whoever holds the chat meanwhile, and waits, is told by an event. */
inline endRun(c) {
  runOf[c] = 0;
  runBy[c] = NOBODY;
  if
  :: LIVES(holder[c]) -> isRunWanted[AT(PROCESS(holder[c]), c)] = true
  :: else
  fi
}
