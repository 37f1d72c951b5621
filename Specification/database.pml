/*
 * What the transactions have in common, and the promises.
 */

/* In a database that was put back to an older copy, numbers repeat. */
#ifndef RESTORES
#define IS_RESTORED false
#else
#define IS_RESTORED true
#endif

/* Promises of the design, by number. What breaks one is printed before the trail ends. */
#define LIMIT 0 /* the model's own bounds */
inline promise(number, holds) {
  if
  :: holds
  :: else -> printf("breaks P%d\n", number); assert(false)
  fi
}

#define HOLDS(p, c, g) (holder[c] == incarnation[p] && generation[c] == (g))
#define IS_STALE(c) (holder[c] != NOBODY && (age[c] > STALE || odd[c]))

/* Who runs under an incarnation now: only while its process lives. */
#define LIVES(i) \
  ((i) != NOBODY && !IS_AWAITED(i) && lives[PROCESS(i)] && incarnation[PROCESS(i)] == (i))
#define IS_WELL(i) (LIVES(i) && ANSWERS(PROCESS(i)))
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

/* Stamps are taken under the writer's lock, so none is older than when its statement was sent. */
#ifndef STAMP_OF_SENDING
#define OWN_STAMP(p) 0
#define RENEWAL_STAMP(p) 0
#else
#define OWN_STAMP(p) workSentAge[p]
#define RENEWAL_STAMP(p) sentAge[p]
#endif

/* The look of the heartbeat finds in the log that this concerns its process. */
inline tell(i) {
  if
  :: TIMED && LIVES(i) -> isNews[PROCESS(i)] = true
  :: else
  fi
}

inline giveLease(c, i) {
  generation[c]++;
  promise(LIMIT, generation[c] <= TOP);
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
