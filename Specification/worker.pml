/*
 * What one worker process knows, and the rules of its registry and of its trust window: Registry.swift,
 * TrustWindow.swift, WorkerCore+*.swift. Each inline is done under the one mutex, so it is one step.
 */

#if CHATS > 1
#define ACTIVE(p, c) (entry[AT(p, c)] != 0 && phase[AT(p, c)] != FINISHING)
#define HAS_ACTIVE(p) (ACTIVE(p, 0) || ACTIVE(p, 1))
#define HAS_ANY(p) (entry[AT(p, 0)] != 0 || entry[AT(p, 1)] != 0)
#define HAS_FENCED(p) (fencedOf[AT(p, 0)] != 0 || fencedOf[AT(p, 1)] != 0)
#define HAS_LEASE(p) (holder[0] == incarnation[p] || holder[1] == incarnation[p])
#else
#define ACTIVE(p, c) (entry[AT(p, c)] != 0 && phase[AT(p, c)] != FINISHING)
#define HAS_ACTIVE(p) ACTIVE(p, 0)
#define HAS_ANY(p) (entry[AT(p, 0)] != 0)
#define HAS_FENCED(p) (fencedOf[AT(p, 0)] != 0)
#define HAS_LEASE(p) (holder[0] == incarnation[p])
#endif

/* Takes an entry out. Its command is cancelled; what has none has ended. */
inline drop(p, c) {
  if
  :: phase[AT(p, c)] == RUNS && command[AT(p, c)] == entry[AT(p, c)] ->
    if
    :: cancelled[AT(p, c)] == 0 -> cancelled[AT(p, c)] = 1
    :: else
    fi
  :: else -> confirming[AT(p, c)] = confirming[AT(p, c)] | BIT(entry[AT(p, c)])
  fi;
  remove(p, c)
}

inline remove(p, c) {
  if
  :: fencedOf[AT(p, c)] == entry[AT(p, c)] -> fencedOf[AT(p, c)] = 0
  :: else
  fi;
  if
  :: isOpen[p] -> endedOf[AT(p, c)] = entry[AT(p, c)]
  :: else
  fi;
  entry[AT(p, c)] = 0;
  phase[AT(p, c)] = WAITS;
  isNewer[AT(p, c)] = false
}

inline forgetTrustIfIdle(p) {
  if
  :: !HAS_ACTIVE(p) -> hasTrust[p] = false; trustAge[p] = 0; lastTry[p] = 0
  :: else
  fi
}

#define IS_NOT_BEGUN(c, g) (IS_RESTORED || (begun[c] & BIT(g)) == 0)

/* A newer generation takes the place of an older one. */
#ifndef NO_REPLACING
#define IS_REFUSED(p, c, g) (entry[AT(p, c)] >= g)
#else
#define IS_REFUSED(p, c, g) (entry[AT(p, c)] != 0)
#endif

inline register(p, c, g, sentSince) {
  if
  /* Nor is one registered twice: an acquisition of its own does not look like a gift. */
  :: IS_REFUSED(p, c, g) -> promise(1, IS_RESTORED || entry[AT(p, c)] != g)
  :: else ->
    if
    :: TIMED && (!HAS_ACTIVE(p) || !hasTrust[p]) ->
      hasTrust[p] = true; trustAge[p] = sentSince; lastTry[p] = 0
    :: else
    fi;
    if
    :: entry[AT(p, c)] != 0 -> drop(p, c)
    :: else
    fi;
    /* No generation is begun twice, nor by two. */
    promise(1, IS_NOT_BEGUN(c, g));
    begun[c] = begun[c] | BIT(g);
    entry[AT(p, c)] = g;
    phase[AT(p, c)] = WAITS;
    isNewer[AT(p, c)] = isOpen[p];
    if
    :: fencedOf[AT(p, c)] < g -> fencedOf[AT(p, c)] = 0
    :: else
    fi
  fi
}

/* No two commands of one chat at the same time. (What an older copy of the database has forgotten is the
 * affair of decision 31, which is not modelled.) */
#if PROCESSES > 1 && !defined(RESTORES)
#define NO_OVERLAP(c) (command[AT(0, c)] == 0 || command[AT(1, c)] == 0)
#else
#define NO_OVERLAP(c) true
#endif

/* Only what is still registered is started. */
inline begin(p, c, g) {
  if
  :: entry[AT(p, c)] == g && phase[AT(p, c)] == WAITS ->
    phase[AT(p, c)] = RUNS;
    command[AT(p, c)] = g;
    cancelled[AT(p, c)] = 0;
    promise(10, NO_OVERLAP(c))
  :: else
  fi
}

inline forgetSnapshot(p, c) {
  endedOf[AT(p, c)] = 0;
  isNewer[AT(p, c)] = false;
  isFencedNewer[AT(p, c)] = false
}

inline fence(p, c) {
  if
  :: ACTIVE(p, c) ->
    given = entry[AT(p, c)];
    isFencedNewer[AT(p, c)] = isNewer[AT(p, c)];
    drop(p, c);
    fencedOf[AT(p, c)] = given;
    given = 0
  :: else
  fi
}

/* TrustWindow.renewed */
inline renewTrust(p, sentSince) {
  if
  :: hasTrust[p] && sentSince < trustAge[p] ->
    trustAge[p] = sentSince;
    if
    :: sentSince < WINDOW -> lastTry[p] = 0
    :: else
    fi
  :: else
  fi
}
#define IS_SPENT(p) (HAS_ACTIVE(p) && hasTrust[p] && trustAge[p] >= WINDOW)
#if defined(NO_FENCE)
#define MUST_TRY(p) false
#define MUST_FENCE(p) false
#elif defined(NO_LAST_TRY)
#define MUST_TRY(p) false
#define MUST_FENCE(p) (IS_SPENT(p) && trustAge[p] >= WINDOW + LAST_TRY)
#else
#define MUST_TRY(p) (IS_SPENT(p) && lastTry[p] == 0)
#define MUST_FENCE(p) (IS_SPENT(p) && lastTry[p] > LAST_TRY)
#endif
